"""The day, step by step, in the order of a distributor's working day."""

from tests.demo import buying, claiming, closing, refusals, returning, selling, set_up, storing
from tests.demo.diary import Diary
from tests.support.rest import Rest


def trade(rest: Rest, neighbour: Rest) -> Diary:
    """What happened. Raises NotAsExpected at the first thing that goes otherwise."""
    diary = Diary()
    set_up.set_up(rest, diary)
    buying.order_from_the_maker(rest, diary)
    buying.receive(rest, diary)
    buying.take_bills(rest, diary)
    buying.pay(rest, diary)
    claiming.settle_the_claim(rest, diary)
    selling.order_and_invoice(rest, diary)
    selling.sell_to_the_hospital(rest, diary)
    refusals.ask_for_what_is_refused(rest, diary, neighbour)
    selling.sell_to_another_state(rest, diary)
    selling.sell_at_the_counter(rest, diary)
    storing.write_off_breakage(rest, diary)
    storing.hold_back_a_batch(rest, diary)
    selling.sell_on_prescription(rest, diary)
    selling.cancel_a_mistake(rest, diary)
    selling.collect(rest, diary)
    returning.take_back(rest, diary)
    refusals.ask_to_return_too_much(rest, diary)
    returning.send_back(rest, diary)
    storing.trace(rest, diary)
    closing.close_and_open_the_month(rest, diary)
    return diary
