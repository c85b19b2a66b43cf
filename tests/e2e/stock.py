"""An organisation with stock, for tests that need nothing else."""

from uuid import UUID

from tests.demo import buying, set_up
from tests.demo.diary import Diary
from tests.e2e.installation import Installation
from tests.support.rest import Body, Rest


def stocked(here: Installation, org_id: UUID) -> Body:
    """Sets it up with 220 strips that may be sold; returns a sale of ten of them."""
    run = here.run()
    diary = Diary()
    with Rest(run.url, run.jwt_secret, org_id) as rest:
        set_up.set_up(rest, diary)
        buying.order_from_the_maker(rest, diary)
        buying.receive(rest, diary)
    return {
        "customer_id": diary.customers["ASHA"]["customer_id"],
        "lines": [{"product_id": diary.products["PCM650"]["product_id"], "quantity": "10"}],
    }
