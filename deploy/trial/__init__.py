"""Builds the image and plays the compose file without an engine or a registry: Debian's podman and debootstrap."""
