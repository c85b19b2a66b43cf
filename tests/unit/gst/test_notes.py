"""Notes against one document add up to the document, in any split, any order and any mixture of kinds."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gst.document.compute import compute_document
from gst.document.credit import NOTHING_CREDITED, Credit, OriginalLine, add_credits, credit_for_return
from gst.document.lines import Line
from gst.document.notes import NO_NOTES, CreditedDocument, NotesBefore, total_of_note
from gst.money import NIL, round_rupee
from gst.tax.categories import Charge
from tests.support.sizes import SEEDED, cases

D = Decimal

_every_time = settings(deadline=None, derandomize=SEEDED, max_examples=cases(100))


class Document:
    """A document whose goods come back, by lines. `taxed` says whether a note gives tax back."""

    def __init__(self, lines: list[OriginalLine], round_off: Decimal, *, round_to_rupee: bool) -> None:
        self.lines, self.round_off, self.round_to_rupee = lines, round_off, round_to_rupee
        self.returned = [NOTHING_CREDITED] * len(lines)
        self.notes = {True: NO_NOTES, False: NO_NOTES}
        self.tax_not_given = NIL

    @property
    def total(self) -> Decimal:
        return sum(map(_worth, self.lines), self.round_off)

    @property
    def given(self) -> Decimal:
        return self.notes[True].given + self.notes[False].given

    def note(self, goods: list[tuple[int, Decimal]], *, taxed: bool = True) -> Decimal:
        """The total of the next note."""
        credits_ = []
        for index, quantity in goods:
            credit = credit_for_return(self.lines[index], self.returned[index], quantity)
            self.returned[index] = add_credits(self.returned[index], credit)
            credits_.append(credit)
        worth = sum((credit.total if taxed else credit.taxable for credit in credits_), NIL)
        if not taxed:
            self.tax_not_given += sum((credit.total - credit.taxable for credit in credits_), NIL)
        total = total_of_note(
            worth,
            same_kind=self.notes[taxed],
            other_kind=self.notes[not taxed],
            document=self._behind(),
            round_to_rupee=self.round_to_rupee,
        )
        before = self.notes[taxed]
        self.notes[taxed] = NotesBefore(worth=before.worth + worth, given=before.given + total)
        return total

    def _behind(self) -> CreditedDocument:
        pairs = list(zip(self.lines, self.returned, strict=True))
        return CreditedDocument(
            round_off=self.round_off,
            left=sum((_worth(line) - back.total for line, back in pairs), NIL),
            last_unit_back=all(back.quantity == line.billed_quantity + line.free_quantity for line, back in pairs),
        )


def one_line(quantity: str, taxable: str, half_tax: str = "0", **fields: Any) -> Document:
    line = OriginalLine(
        billed_quantity=D(quantity), free_quantity=D(0), taxable=D(taxable), cgst=D(half_tax), sgst=D(half_tax)
    )
    return Document([line], **fields)


@pytest.mark.parametrize(
    ("quantity", "taxable", "half_tax", "round_off", "part", "total"),
    [
        ("12", "120.96", "3.02", "0.00", "1", "127.00"),
        ("3", "300.60", "7.52", "0.36", "1", "316.00"),
        ("2", "19.04", "0.48", "0.00", "0.05", "20.00"),
        ("60", "600.00", "15.00", "0.00", "1", "630.00"),
    ],
)
def test_equal_parts_add_up_to_the_document(quantity, taxable, half_tax, round_off, part, total) -> None:
    document = one_line(quantity, taxable, half_tax, round_off=D(round_off), round_to_rupee=True)

    totals = [document.note([(0, D(part))]) for _ in range(int(D(quantity) / D(part)))]

    assert (f"{sum(totals)}", f"{document.total}") == (total, total)
    assert all(each == each.to_integral_value() for each in totals)


def test_a_full_return_at_once_mirrors_its_document() -> None:
    document = one_line("7", "293.26", "7.33", round_off=D("0.08"), round_to_rupee=True)  # V45

    assert document.note([(0, D(7))]) == D("308.00")


@pytest.mark.parametrize("parts", [["7"], ["3", "4"], ["1"] * 7])
def test_a_wholly_commercial_return_leaves_the_tax_on_the_account_and_nothing_else(parts) -> None:
    document = one_line("7", "293.26", "7.33", round_off=D("0.08"), round_to_rupee=True)

    given_back = [document.note([(0, D(part))], taxed=False) for part in parts]

    assert (sum(given_back), document.total - document.given) == (D("293.34"), D("14.66"))


def test_a_document_rounded_down_to_zero_is_credited_with_nothing() -> None:
    document = one_line("20", "1.00", round_off=D("-1.00"), round_to_rupee=True)

    assert [document.note([(0, D(1))]) for _ in range(20)] == [NIL] * 20


def test_parts_in_paise_stay_in_paise() -> None:
    document = one_line("3", "300.60", "7.52", round_off=NIL, round_to_rupee=False)

    assert [f"{document.note([(0, D(1))])}" for _ in range(3)] == ["105.22", "105.20", "105.22"]


def test_a_note_that_never_was_is_made_good_by_the_next_ones() -> None:
    document = one_line("12", "120.96", "3.02", round_off=NIL, round_to_rupee=True)
    document.note([(0, D(1))])
    returned, notes = list(document.returned), dict(document.notes)
    document.note([(0, D(5))])
    document.returned, document.notes = returned, notes

    document.note([(0, D(11))])

    assert document.given == document.total


@pytest.mark.parametrize(("beyond", "given"), [("-0.02", "9.98"), ("-1.60", "8.40"), ("-75.00", "10.00")])
def test_the_last_note_takes_back_what_earlier_notes_gave_beyond_a_later_bill(beyond, given) -> None:
    document = CreditedDocument(round_off=NIL, left=D(beyond), last_unit_back=True)

    total = total_of_note(D("10.00"), same_kind=NO_NOTES, other_kind=NO_NOTES, document=document, round_to_rupee=True)

    assert f"{total}" == given


@st.composite
def documents(draw: st.DrawFn, *, as_printed: bool) -> Document:
    """A computed document, rounded or not; `as_printed`: with a round-off as a vendor prints it."""
    drawn = st.builds(
        Line,
        quantity=st.integers(1, 2000).map(lambda thousandths: D(thousandths) / 1000) | st.integers(1, 60).map(D),
        rate=st.decimals("0.01", 3000, places=4),
        tax_rate=st.sampled_from([D(0), D(5), D(12), D(18), D(40)]),
        free_quantity=st.integers(0, 9).map(D),
        discount_percent=st.sampled_from([D(0), D("7.5"), D(100)]),
    )
    rounded = draw(st.booleans())
    sold = draw(st.lists(drawn, min_size=1, max_size=4))
    computed = compute_document(
        sold,
        charge=draw(st.sampled_from([Charge.CGST_SGST, Charge.IGST])),
        round_to_rupee=rounded,
    )
    lines = [
        OriginalLine(
            billed_quantity=line.quantity,
            free_quantity=line.free_quantity,
            taxable=figures.taxable,
            cgst=figures.cgst,
            sgst=figures.sgst,
            igst=figures.igst,
            cess=figures.cess,
        )
        for line, figures in zip(sold, computed.lines, strict=True)
    ]
    round_off = computed.totals.round_off
    if as_printed:
        round_off = max(draw(st.decimals(-1, 1, places=2)), -computed.totals.total)
    return Document(lines, round_off, round_to_rupee=rounded)


@st.composite
def splits(draw: st.DrawFn, document: Document) -> list[list[tuple[int, Decimal]]]:
    """All goods of a document in notes of one or several lines, in any order."""
    parts: list[tuple[int, Decimal]] = []
    for index, line in enumerate(document.lines):
        whole = line.billed_quantity + line.free_quantity
        cuts = draw(st.lists(st.integers(1, 999), max_size=6, unique=True))
        marks = [D(0), *sorted({(whole * cut / 1000).quantize(D("0.001")) for cut in cuts}), whole]
        parts += [(index, upper - lower) for lower, upper in pairwise(marks) if upper > lower]
    notes: list[list[tuple[int, Decimal]]] = []
    for index, quantity in draw(st.permutations(parts)):
        joins = notes and index not in {line for line, _ in notes[-1]} and draw(st.booleans())
        notes[-1].append((index, quantity)) if joins else notes.append([(index, quantity)])
    return notes


@_every_time
@given(st.data(), st.booleans())
def test_any_split_in_any_order_adds_up_to_the_document(data, as_printed) -> None:
    document = data.draw(documents(as_printed=as_printed))
    outstanding = document.total

    for goods in data.draw(splits(document)):
        total = document.note(goods)
        assert total >= 0
        outstanding -= total
        assert outstanding >= 0

    assert outstanding == 0


@_every_time
@given(st.data(), st.booleans())
def test_of_a_mixture_of_kinds_only_the_tax_of_commercial_notes_stays(data, as_printed) -> None:
    document = data.draw(documents(as_printed=as_printed))
    last = NIL

    for goods in data.draw(splits(document)):
        before = document.notes[False].worth + document.notes[True].worth
        assert document.note(goods, taxed=data.draw(st.booleans())) >= 0
        last = document.notes[False].worth + document.notes[True].worth - before
        assert document.given <= document.total

    # What rounding has given before cannot be taken back by a last note of less than that.
    left = document.total - document.given
    assert left == document.tax_not_given or last < 2


@_every_time
@given(st.data())
def test_a_notes_round_off_is_never_above_two_rupees(data) -> None:
    document = data.draw(documents(as_printed=data.draw(st.booleans())))

    for goods in data.draw(splits(document)):
        worth = sum(map(_total, document.returned), NIL)
        total = document.note(goods)
        assert abs(total - (sum(map(_total, document.returned), NIL) - worth)) <= 2


@_every_time
@given(st.data())
def test_a_setting_that_changes_between_is_made_good_at_the_end(data) -> None:
    document = data.draw(documents(as_printed=True))

    for goods in data.draw(splits(document)):
        document.round_to_rupee = data.draw(st.booleans())
        document.note(goods)

    assert document.given == document.total


@_every_time
@given(st.data())
def test_each_kind_gives_the_rounded_sum_of_its_own_until_the_last_unit(data) -> None:
    document = data.draw(documents(as_printed=False))
    document.round_to_rupee = True
    notes = data.draw(splits(document))

    for goods in notes[:-1]:
        taxed = data.draw(st.booleans())
        document.note(goods, taxed=taxed)
        of_kind = document.notes[taxed]
        everything_given = document.given >= document.total - document.tax_not_given
        assert of_kind.given == round_rupee(of_kind.worth) or everything_given


def _worth(line: OriginalLine) -> Decimal:
    return line.taxable + line.cgst + line.sgst + line.igst + line.cess


def _total(credit: Credit) -> Decimal:
    return credit.total
