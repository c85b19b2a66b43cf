"""Text as the invoice registration portal accepts it."""

from gst.einvoice.payload import portal_text


def test_text_is_cleaned_for_the_portal():
    assert portal_text(' A "B" \\ C ') == "A B C"
    assert portal_text("AB", least=3) == "AB."
    assert portal_text("x" * 200) == "x" * 100
