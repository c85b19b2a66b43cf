"""Page tokens that a list has given, sent where they do not belong."""

from collections.abc import Sequence

from tests.contract.recorder import OPERATIONS, Recorder, filters_of, status_and_reason

ANOTHER_END = {"from_date": "2001-01-01", "to_date": "2030-01-01"}


def answers_to_swapped_tokens(
    rest: Recorder, neighbour: Recorder, names: Sequence[str]
) -> dict[str, set[tuple[int, str]]]:
    """How each list that has a second row is answered with its token for it: in another list, by another organisation
    and, where the list has a period, with another one."""
    tokens = {name: token for name in names if (token := _token_of_first_row(rest, name))}
    found: dict[str, set[tuple[int, str]]] = {}
    for name, other in zip(tokens, [*list(tokens)[1:], next(iter(tokens))], strict=True):
        call, there = rest.calls[name], rest.calls[other]
        after = {"page_token": tokens[name]}
        answers = [
            rest.ask("GET", there.path, None, {**filters_of(there), **after}),
            neighbour.ask("GET", call.path, None, {**filters_of(call), **after}),
        ]
        if set(ANOTHER_END) <= set(OPERATIONS[name].request.fields_by_name):
            answers.append(rest.ask("GET", call.path, None, {**filters_of(call), **after, **ANOTHER_END}))
        found[name] = set(map(status_and_reason, answers))
    return found


def _token_of_first_row(rest: Recorder, name: str) -> str:
    """The token of the page after the first row; empty where there is no second row."""
    call = rest.calls[name]
    answer = rest.ask("GET", call.path, None, {**filters_of(call), "page_size": "1"})
    assert answer.is_success
    return str(answer.json().get("next_page_token", ""))
