"""What every change of the organisation has in common: it is a new version, audited and announced."""

import dataclasses
from uuid import UUID

from kit.commands import audit
from kit.commands.etag import check_etag
from kit.db.session import Transaction
from services.sales.domain.organisation import Organisation
from services.sales.domain.period_locks import announced, check_default
from services.sales.remote.organisation_announcements import send_organisation
from services.sales.store import organisations, period_locks
from services.sales.store.expired_goods import json_of_policy
from services.sales.store.letters import json_of_letters
from services.sales.store.turnovers import json_of_turnovers
from trade.store import period_locks as locks_in_force
from trade.store.organisations import json_of_annual_returns, json_of_composition_terms, json_of_filing_terms
from trade.store.parties import json_of_address, json_of_licences
from trade.store.role_limits import json_of_limits


async def lock_organisation(tx: Transaction, etag: str = "") -> Organisation:
    """The organisation under its row lock. Raises OrganisationNotFound or StaleEtag."""
    organisation = await organisations.lock(tx)
    check_etag(etag, organisation.version)
    return organisation


async def save_organisation(tx: Transaction, former: Organisation, changed: Organisation, action: str) -> Organisation:
    """The changed organisation under its new version. `action` is the verb of the audit row."""
    saved = dataclasses.replace(changed, version=former.version + 1, updated_at=tx.now)
    await organisations.update(tx, saved)
    audit.record(
        tx,
        action=action,
        entity="organisation",
        entity_id=saved.organisation_id,
        before=_facts(former),
        after=_facts(saved),
    )
    await announce(tx, saved)
    return saved


async def check_new_default(tx: Transaction, organisation: Organisation, registration_id: UUID) -> None:
    """Raises PeriodsOpenAgain for a registration that is about to be the default. The organisation is locked."""
    check_default(announced(organisation, await period_locks.find_many(tx)), registration_id)


async def announce_next_version(tx: Transaction, organisation: Organisation) -> None:
    """Announces the organisation, in which its locks have changed, under a new version. The locks are written."""
    saved = dataclasses.replace(organisation, version=organisation.version + 1, updated_at=tx.now)
    await organisations.update(tx, saved)
    await announce(tx, saved)


async def announce(tx: Transaction, organisation: Organisation) -> None:
    """Sends this version to every other service. Sales stores the locks at once, where it posts by them as they do."""
    locks = announced(organisation, await period_locks.find_many(tx))
    await locks_in_force.store(tx, organisation.version, locks)
    send_organisation(tx, organisation, locks)


def _facts(organisation: Organisation) -> audit.Facts:
    return {
        "legal_name": organisation.legal_name,
        "trade_name": organisation.trade_name,
        "time_zone": organisation.time_zone,
        "allocation_policy": organisation.allocation_policy,
        "round_to_rupee": organisation.round_to_rupee,
        "classes_without_batch": sorted(organisation.classes_without_batch),
        "role_limits": json_of_limits(organisation.limits),
        "books_begin": organisation.books_begin.isoformat(),
        "expired_goods": json_of_policy(organisation.expired_goods),
        "turnovers": json_of_turnovers(organisation.turnovers),
        "registrations": [
            {
                "gstin": registration.gstin,
                "address": json_of_address(registration.address),
                "drug_licences": json_of_licences(registration.drug_licences),
                "is_default": registration.is_default,
                "filing_terms": json_of_filing_terms(registration.filing_terms),
                "letters_of_undertaking": json_of_letters(registration.letters_of_undertaking),
                "composition_terms": json_of_composition_terms(registration.composition_terms),
                "annual_returns": json_of_annual_returns(registration.annual_returns),
            }
            for registration in organisation.registrations
        ],
    }
