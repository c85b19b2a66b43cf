"""The contract follows the rules of its dialect, and each rule finds what breaks it."""

from pathlib import Path

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from gateway.contract.operations import installed_contract
from tests.contract import consistency_rules, dialect_rules, document_rules
from tests.contract.dialect import Dialect
from tests.support.contracts import compile_proto

EXAMPLE = Path(__file__).parent / "example.proto"
EXAMPLE_PACKAGE = frozenset({"bahi.example.v1"})

R, D, C = dialect_rules, document_rules, consistency_rules
RULES = (*dialect_rules.RULES, *document_rules.RULES, *consistency_rules.RULES)
KIND, DAY, QUERY = (
    "kind = 5 [(buf.validate.field).required",
    "{[bahi.options.v1.date]: true}}];\n  string loc",
    "string.min_len",
)
MARK = "(google.api.field_behavior) = REQUIRED,\n    "
MANAGER = "role: ROLE_MANAGER"
OPERATION = "    option (bahi.options.v1.operation) = "
UPDATED = f'      body: "parcel"\n    }};\n{OPERATION}'
SEARCHED = f'    option (google.api.http) = {{get: "/v1/parcels:search"}};\n{OPERATION}'
OUTPUT = "(google.api.field_behavior) = OUTPUT_ONLY"
CREATED_BY, REQUIRED = (
    f"created_by = 9 [\n    {OUTPUT}",
    "\n    (buf.validate.field).required = true",
)
ROWS = "\n  string next_page_token"
PLANTED = [
    (R.verbs, "patch: ", "post: ", "UpdateParcel is POST, not PATCH"),
    (R.verbs, "{parcel_id}:cancel", "{parcel_id}:stop", "does not end with its verb"),
    (R.updates, "update_mask = 3", "update_mask = 5", "UpdateParcel takes other fields"),
    (R.updates, "ParcelChanges", "ParcelValues", "no body parcel of ParcelChanges"),
    (R.keys, f"{MANAGER}\n      idempotency_key: true", MANAGER, "CancelParcel needs Idempotency-Key"),
    (R.pages, "page_token = 2", "page_token = 6", "ListParcelsRequest.page_token has the number 6"),
    (R.pages, f"parcels = 1;{ROWS}", f"parcels = 4;{ROWS}", "ListParcelsResponse has no rows as its field 1"),
    (R.periods, "string from_date = 3", "string start_date = 3", "start_date is called from_date"),
    (D.headers, "create_time = 11", "created_at = 11", "Parcel does not show create_time as its field 11"),
    (D.headers, f"{CREATED_BY},{REQUIRED}", CREATED_BY, "Parcel does not always show created_by"),
    (D.headers, "customer_name = 6", "buyer = 6", "Parcel does not show customer_name as its field 6"),
    (D.headers, "DocumentFigures figures = 7", "DocumentFigures sums = 7", "Parcel shows none of figures"),
    (D.headers, "string note = 8;\n  string created", "string created", "Parcel shows none of note, reason"),
    (D.headers, "string trace_id = 10", "string trace = 10", "Parcel does not show trace_id as its field 10"),
    (D.headers, "etag = 13 [\n", "etag = 19 [\n", "Parcel.etag has the number 19, not 13"),
    (D.headers, "lines = 16", "lines = 18", "Parcel has own fields with other numbers than 16"),
    (D.headers, "string number = 2 [\n", "string code = 2 [\n", "Parcel does not show number as its field 2"),
    (D.headers, f"cancel_reason = 14 [{OUTPUT}]", "cancel_reason = 14", "Parcel.cancel_reason is not OUTPUT_ONLY"),
    (
        D.notes,
        "string note = 1 [(buf.validate.field).string.max_len = 500]",
        "string note = 1",
        "ParcelChanges.note has",
    ),
    (D.cancelled_documents, "Timestamp cancel_time", "Timestamp end_time", "does not show cancel_time, though Cancel"),
    (D.extracts, "string note = 8;\n  string created_by = 9 [(buf", "string created_by = 9 [(buf", "leaves out note"),
    (D.extracts, "trace_id = 10;", "trace_id = 18;", "ParcelSummary.trace_id has another number or type"),
    (D.extracts, "line_count = 17", "line_count = 16", "ParcelSummary.line_count has the number of Parcel.lines"),
    (D.lists, "repeated ParcelSummary", "repeated Parcel", "ListParcels answers Parcel.lines"),
    (D.lists, "repeated ParcelSummary", "repeated Parcel", "ListParcels answers Parcel, though ParcelSummary exists"),
    (D.rows, "repeated ParcelSummary", "repeated Parcel", "ListParcels answers Parcel.lines, which is as long as"),
    (D.lists, "int32 line_count", "repeated string batch_ids", "ListParcels answers ParcelSummary.batch_ids"),
    (R.versions, "string etag = 3", "string version = 3", "CancelParcel takes no etag"),
    (R.ids, "string line_id", "string parcel_line_id", "ParcelLine.parcel_line_id is called line_id"),
    (R.ids, "string document_number", "string number", "ParcelLine.number is called document_number"),
    (R.reasons, "max_len: 500}", "max_len: 200}", "reason has another limit than 500"),
    (R.reasons, "string cancel_reason", "string stop_reason", "Parcel.stop_reason is an explanation"),
    (R.words, "string location_id", "string place_id", "ParcelLine.place_id says place"),
    (R.words, "// Last good day.", "// Last day in its place.", "its comment says place"),
    (R.words, "DocumentFigures figures", "DocumentFigures sums", "Parcel.sums is called figures"),
    (R.holds, "string total_weight", "string reservation_id", "reservation_id is called hold_id"),
    (R.enums, f"ParcelKind {KIND}", f"string {KIND}", "ParcelLine.kind is a string, not an enum"),
    (R.enums, "string total_weight = 3 [(buf", "bool letter = 3 [(buf", "letter is a bool, and a member of ParcelKind"),
    (R.enums, "repeated string explanations", "repeated string steps", "ParcelLine.steps holds texts"),
    (
        R.days,
        f"string: {DAY}",
        f"string: {DAY.replace('[bahi.options.v1.date]: true', '')}",
        "expiry_date has not the form",
    ),
    (
        R.texts,
        "[bahi.options.v1.text]: true, max_len: 500}",
        "max_len: 500}",
        "CancelParcelRequest.reason may be blank",
    ),
    (R.creations, "      creates: true\n", "", "CreateParcel does not declare that it creates"),
    (R.behaviours, f"{MARK}(buf.validate.field).{QUERY}", f"(buf.validate.field).{QUERY}", "query is required by"),
    (R.comments, "// One thing in a parcel.\n", "", "ParcelLine has no comment"),
    (
        C.roles,
        f"{UPDATED}{{role: ROLE_USER}}",
        f"{UPDATED}{{{MANAGER}}}",
        "UpdateParcel is for manager, CreateParcel for",
    ),
    (C.roles, f"{SEARCHED}{{role: ROLE_USER}}", f"{SEARCHED}{{{MANAGER}}}", "SearchParcels reads, and is for manager"),
    (C.summaries, "// Read a parcel.", "// A parcel.", "GetParcel does not begin with Read: A parcel"),
    (C.same_fields, "Absent: to the end.", "Open if absent.", "ListParcelsRequest.to_date is not described as in"),
]


def public_packages() -> frozenset[str]:
    files = FileDescriptorSet.FromString(installed_contract()).file
    return frozenset(file.package for file in files if file.package.startswith("bahi."))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_contract_follows_the_rule(rule) -> None:
    assert list(rule(Dialect(installed_contract(), public_packages()))) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_example_follows_the_rule(rule, tmp_path) -> None:
    assert list(rule(Dialect(compile_proto(EXAMPLE, tmp_path), EXAMPLE_PACKAGE))) == []


@pytest.mark.parametrize(("rule", "good", "wrong", "found"), PLANTED)
def test_a_planted_breach_is_found(rule, good, wrong, found, tmp_path) -> None:
    text = EXAMPLE.read_text()
    assert good in text
    changed = tmp_path / "changed.proto"
    changed.write_text(text.replace(good, wrong))

    breaches = list(rule(Dialect(compile_proto(changed, tmp_path), EXAMPLE_PACKAGE)))

    assert found in "\n".join(breaches)


def test_every_rule_has_a_planted_breach() -> None:
    assert {rule for rule, *_ in PLANTED} == set(RULES)
