"""The plan of faults depends on the seed alone, contains every kind, and kills often enough."""

from itertools import islice

from tests.chaos.faults import plan
from tests.chaos.faults.kinds import CRASHES, FAULTS, PLACES, kills_by
from tests.chaos.faults.plan import Wave
from tests.chaos.load.random_streams import stream_from_seed

KINDS = {name: kind for name, (_, kind) in FAULTS.items()}
SEEDS = range(20)


def waves(seed: int, count: int) -> list[Wave]:
    return list(islice(plan.waves(stream_from_seed(seed), KINDS), count))


def test_same_seed_gives_the_same_plan_and_another_seed_another() -> None:
    assert waves(7, 100) == waves(7, 100)
    assert waves(7, 100) != waves(8, 100)


def test_every_kind_of_fault_is_among_the_first_waves() -> None:
    for seed in SEEDS:
        assert {planned.name for wave in waves(seed, 12) for planned in wave.faults} == FAULTS.keys()


def test_every_crash_point_is_tried_at_every_service_that_passes_it() -> None:
    for seed in SEEDS:
        places = {(planned.name, planned.victims) for wave in waves(seed, 30) for planned in wave.faults}
        assert len([place for place in places if place[0] in CRASHES]) == PLACES


def test_no_two_faults_of_one_wave_hit_the_same_process() -> None:
    for seed in SEEDS:
        for wave in waves(seed, 100):
            victims = [victim for planned in wave.faults for victim in planned.victims]
            assert len(victims) == len(set(victims))
            through_database = any(KINDS[planned.name].needs_database for planned in wave.faults)
            assert not (through_database and "postgres" in victims)


def test_at_most_two_processes_start_again_in_one_wave() -> None:
    for seed in SEEDS:
        starts = [sum(KINDS[planned.name].starts for planned in wave.faults) for wave in waves(seed, 100)]
        assert max(starts) == plan.MAX_STARTS_PER_WAVE


def test_five_hundred_kills_take_at_most_three_hundred_waves() -> None:
    for seed in SEEDS:
        assert sum(kills_by(planned) for wave in waves(seed, 300) for planned in wave.faults) >= 500


def test_a_plan_of_one_kind_has_no_other_fault() -> None:
    alone = {"accounts locked": KINDS["accounts locked"]}
    for wave in islice(plan.waves(stream_from_seed(3), alone), 5):
        assert [planned.name for planned in wave.faults] == ["accounts locked"]
