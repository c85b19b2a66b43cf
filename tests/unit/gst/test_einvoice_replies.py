import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from gst.einvoice.applicability import last_day_to_report, may_cancel_irn, needs_irn
from gst.einvoice.payload import build_einvoice
from gst.einvoice.portal import Portal
from gst.einvoice.portal_reply import DuplicateDiffers, IrnRefused, adopt_duplicate, read_reply
from gst.einvoice.reply_envelope import PortalError
from gst.einvoice.signed_qr import SignedQrInvalid, check_qr_is_of, read_signed_qr
from gst.portal_json import JsonInvalid, read_json, write_json
from gst.tax.categories import DocumentKind, RecipientCategory
from tests.unit.gst.einvoices import BUYER, DAY, computed, einvoice
from tests.unit.gst.vectors import expected, given, opened


@pytest.mark.parametrize(
    ("kind", "recipient", "on", "turnover", "needed"),
    [
        (DocumentKind.TAX_INVOICE, RecipientCategory.REGULAR, DAY, 50_000_001, True),
        (DocumentKind.TAX_INVOICE, RecipientCategory.REGULAR, DAY, 50_000_000, False),
        (DocumentKind.TAX_INVOICE, RecipientCategory.UNREGISTERED, DAY, 50_000_001, False),
        (DocumentKind.CREDIT_NOTE, RecipientCategory.OVERSEAS, DAY, 50_000_001, True),
        (DocumentKind.COMMERCIAL_CREDIT_NOTE, RecipientCategory.REGULAR, DAY, 50_000_001, False),
        (DocumentKind.TAX_INVOICE, RecipientCategory.REGULAR, date(2023, 7, 31), 50_000_001, False),
        (DocumentKind.TAX_INVOICE, RecipientCategory.REGULAR, date(2020, 9, 30), 10**12, False),
    ],
)
def test_irn_is_needed_by_turnover_date_and_buyer(kind, recipient, on, turnover, needed):
    assert needs_irn(kind, recipient, on, highest_turnover=Decimal(turnover)) is needed


def test_exempt_supplier_needs_no_irn():
    assert not needs_irn(
        DocumentKind.TAX_INVOICE, RecipientCategory.REGULAR, DAY, highest_turnover=Decimal(10**9), exempt_supplier=True
    )


def test_large_taxpayer_reports_within_thirty_days_that_include_the_day_of_the_document():
    assert last_day_to_report(date(2025, 4, 1), Decimal(100_000_000)) == date(2025, 4, 30)
    assert last_day_to_report(date(2026, 10, 5), Decimal(100_000_000)) == date(2026, 11, 3)
    assert last_day_to_report(date(2026, 10, 5), Decimal(99_999_999)) is None
    assert last_day_to_report(date(2025, 3, 31), Decimal(100_000_000)) is None
    assert last_day_to_report(date(2023, 10, 31), Decimal(10**10)) is None


def test_irn_is_cancelled_within_a_day_and_without_an_eway_bill():
    made = datetime(2026, 10, 5, 12, 0)
    assert may_cancel_irn(made, datetime(2026, 10, 6, 12, 0), active_eway_bill=False)
    assert not may_cancel_irn(made, datetime(2026, 10, 6, 12, 1), active_eway_bill=False)
    assert not may_cancel_irn(made, made, active_eway_bill=True)


_IRN = expected("V02")["irn"][0]
_DATA = {
    "AckNo": 112610000000001,
    "AckDt": "2026-10-05 16:30:00",
    "Irn": _IRN,
    "SignedInvoice": "a.b.c",
    "SignedQRCode": "d.e.f",
    "Status": "ACT",
    "EwbNo": None,
}


@pytest.mark.parametrize("data", [_DATA, json.dumps(_DATA)])
def test_reply_is_read_whether_its_data_is_object_or_text(data):
    found = read_reply(json.dumps({"Status": 1, "Data": data}))
    assert (found.irn, found.number, found.signed_qr, found.eway_bill) == (_IRN, "112610000000001", "d.e.f", "")
    assert found.at == datetime(2026, 10, 5, 16, 30)
    assert not found.duplicate


def _duplicate():
    info = [{"InfCd": "DUPIRN", "Desc": {"AckNo": 1, "AckDt": "2026-10-05 16:30:00", "Irn": _IRN}}]
    errors = [{"ErrorCode": "2150", "ErrorMessage": "Duplicate IRN"}]
    return json.dumps({"Status": 0, "ErrorDetails": errors, "Data": None, "InfoDtls": info})


def test_lost_acknowledgement_is_adopted_when_the_document_is_ours():
    found, payload = read_reply(_duplicate()), build_einvoice(einvoice(computed(given("V07")["lines"])))
    assert (found.duplicate, found.irn) == (True, _IRN)
    assert adopt_duplicate(found, _IRN, payload, opened(read_json(write_json(payload)))) is found


def test_duplicate_of_another_document_alarms():
    payload = opened(build_einvoice(einvoice(computed(given("V07")["lines"]))))
    other = opened(
        build_einvoice(einvoice(computed(given("V07")["lines"]), buyer=replace(BUYER, gstin="27AAJFD6617E1ZH")))
    )
    with pytest.raises(DuplicateDiffers) as refusal:
        adopt_duplicate(read_reply(_duplicate()), _IRN, payload, other)
    assert refusal.value.facts["different"] == "BuyerDtls.Gstin"
    with pytest.raises(DuplicateDiffers):
        adopt_duplicate(read_reply(_duplicate()), "0" * 64, payload, payload)


def test_refusal_of_the_portal_keeps_its_codes():
    errors = [{"ErrorCode": "2172", "ErrorMessage": "IGST on intra"}, {"ErrorCode": "2189", "ErrorMessage": "Total"}]
    with pytest.raises(IrnRefused) as refusal:
        read_reply(json.dumps({"Status": 0, "ErrorDetails": errors}))
    assert refusal.value.facts["codes"] == "2172, 2189"


_EWBERR = {
    "InfCd": "EWBERR",
    "Desc": [{"ErrorCode": "4013", "ErrorMessage": "The distance is too high or low."}, {"ErrorCode": "4019"}],
}


@pytest.mark.parametrize(
    "reply",
    [
        {"Status": 1, "Data": _DATA, "InfoDtls": [_EWBERR]},
        {"Status": "1", "Data": json.dumps(_DATA), "InfoDtls": json.dumps([_EWBERR])},
        {"success": True, "message": "IRN generated successfully", "result": _DATA, "info": [_EWBERR]},
        {"status_cd": "1", "data": json.dumps({"Status": 1, "Data": _DATA, "InfoDtls": [_EWBERR]})},
        {"results": {"message": _DATA, "errorMessage": "", "InfoDtls": json.dumps([_EWBERR]), "status": "Success"}},
    ],
)
def test_irn_with_a_refused_eway_bill_is_read_through_every_envelope(reply):
    found = read_reply(json.dumps(reply))
    assert (found.irn, found.duplicate, found.eway_bill) == (_IRN, False, "")
    assert found.eway_errors == (
        PortalError(code="4013", message="The distance is too high or low."),
        PortalError(code="4019"),
    )
    assert found.not_understood == ()


def test_what_a_reply_says_beyond_our_reading_is_listed():
    notice = {"InfCd": "EWBPPD", "Desc": "PIN distance 90"}
    reply = {"Status": 1, "Data": _DATA | {"Remarks": "late"}, "InfoDtls": [notice, "plain"], "Weather": "fine"}
    assert read_reply(json.dumps(reply)).not_understood == (
        "InfoDtls: plain", "Weather: fine", '{"InfCd":"EWBPPD","Desc":"PIN distance 90"}', "Remarks: late",
    )  # fmt: skip
    empty = {"InfCd": "EWBERR", "Desc": []}
    assert read_reply(json.dumps({"Status": 1, "Data": _DATA, "InfoDtls": [empty]})).not_understood


@pytest.mark.parametrize(
    ("reply", "codes", "messages"),
    [
        ({"Status": 0, "ErrorDetails": [{"ErrorCode": "2172"}]}, "2172", ""),
        ({"Status": 0, "ErrorDetails": ["2172", 2189]}, "2172, 2189", ""),
        ({"status_cd": "0", "error": {"error_cd": "2172", "message": "IGST on intra"}}, "2172", "IGST on intra"),
        ({"status_cd": "0", "error": {"errorCodes": "238,240,"}}, "238, 240", ""),
        ({"success": False, "message": "2172 : IGST on intra"}, "2172", "IGST on intra"),
        ({"success": False, "message": "the portal is closed"}, "", "the portal is closed"),
        ({"success": True, "result": {"Status": 0, "ErrorDetails": [{"ErrorCode": "2172"}]}}, "2172", ""),
        ({"Status": 0, "ErrorDetails": [{"ErrorCode": "2150"}]}, "2150", ""),
    ],
)
def test_refusal_with_a_code_alone_is_read(reply, codes, messages):
    with pytest.raises(IrnRefused) as refusal:
        read_reply(json.dumps(reply))
    assert (refusal.value.facts["codes"], refusal.value.facts["messages"]) == (codes, messages)


def test_duplicate_is_found_inside_an_envelope():
    held = [{"InfCd": "DUPIRN", "Desc": {"AckNo": 1, "AckDt": "2026-10-05 16:30:00", "Irn": _IRN}}]
    found = read_reply(json.dumps({"success": False, "message": "2150 : Duplicate IRN", "result": held}))
    assert (found.irn, found.duplicate) == (_IRN, True)


def test_refusal_lists_what_it_says_beyond_its_errors():
    with pytest.raises(IrnRefused) as refusal:
        read_reply(json.dumps({"Status": 0, "ErrorDetails": [{"ErrorCode": "2172"}], "Hint": "see 4.2"}))
    assert refusal.value.facts["not_understood"] == "Hint: see 4.2"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"Status": 1}',
        '{"Status": 1, "Data": {"Irn": 5}}',
        '{"Status": NaN}',
        json.dumps({"Status": 1, "Data": _DATA | {"AckDt": "05/10/2026"}}),
    ],
)
def test_unreadable_reply_is_refused(text):
    with pytest.raises(JsonInvalid):
        read_reply(text)


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _public(key):
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


_QR = {
    "SellerGstin": "27AAECM4821K1ZC",
    "BuyerGstin": "27ABKPS7712L1Z1",
    "DocNo": "MP/26-27/000101",
    "DocTyp": "INV",
    "DocDt": "05/10/2026",
    "TotInvVal": 3202.0,
    "ItemCnt": 3,
    "MainHsnCode": "30041030",
    "Irn": _IRN,
    "IrnDt": "2026-10-05 16:30:00",
}


def test_signed_qr_is_read_when_its_signature_holds(key):
    token = jwt.encode({"data": json.dumps(_QR), "iss": "NIC"}, key, algorithm="RS256")
    found = read_signed_qr(token, _public(key))
    assert (found.irn, found.total, found.item_count) == (_IRN, Decimal(3202), 3)
    check_qr_is_of(found, irn=_IRN, number="mp/26-27/000101", total=Decimal("3202.00"))
    with pytest.raises(SignedQrInvalid) as refusal:
        check_qr_is_of(found, irn=_IRN, number="MP/26-27/000101", total=Decimal("3203.00"))
    assert refusal.value.field == "TotInvVal"


def test_signed_qr_of_another_key_issuer_or_algorithm_is_refused(key):
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    claims = {"data": json.dumps(_QR), "iss": "NIC"}
    forged = [
        jwt.encode(claims, other, algorithm="RS256"),
        jwt.encode(claims | {"iss": "me"}, key, algorithm="RS256"),
        jwt.encode({"data": json.dumps(_QR)}, key, algorithm="RS256"),
        jwt.encode(claims, "secret-secret-secret-secret-secret-32", algorithm="HS256"),
        "not.a.token",
    ]
    for token in forged:
        with pytest.raises(SignedQrInvalid):
            read_signed_qr(token, _public(key))


def test_signature_of_the_sandbox_is_accepted_in_the_sandbox_alone(key):
    token = jwt.encode({"data": json.dumps(_QR), "iss": "NIC Sandbox"}, key, algorithm="RS256")
    assert read_signed_qr(token, _public(key), portal=Portal.SANDBOX).irn == _IRN
    with pytest.raises(SignedQrInvalid):
        read_signed_qr(token, _public(key))
    unknown = jwt.encode({"data": json.dumps(_QR), "iss": "me"}, key, algorithm="RS256")
    with pytest.raises(SignedQrInvalid):
        read_signed_qr(unknown, _public(key), portal=Portal.SANDBOX)
