"""The plan of faults follows from the seed, leaves nothing out, and kills often enough."""

from itertools import islice

from tests.chaos.faults import plan
from tests.chaos.faults.kinds import CRASHES, FAULTS, PLACES, deaths_by
from tests.chaos.faults.plan import Wave
from tests.chaos.load.random_streams import from_seed

KINDS = {name: kind for name, (_, kind) in FAULTS.items()}
SEEDS = range(20)


def waves(seed: int, many: int) -> list[Wave]:
    return list(islice(plan.waves(from_seed(seed), KINDS), many))


def test_same_seed_gives_the_same_plan_and_another_seed_another() -> None:
    assert waves(7, 100) == waves(7, 100)
    assert waves(7, 100) != waves(8, 100)


def test_every_kind_comes_within_the_first_waves() -> None:
    for seed in SEEDS:
        assert {strike.name for wave in waves(seed, 12) for strike in wave.strikes} == FAULTS.keys()


def test_every_crash_point_comes_at_every_service_that_passes_by() -> None:
    for seed in SEEDS:
        places = {(strike.name, strike.victims) for wave in waves(seed, 30) for strike in wave.strikes}
        assert len([place for place in places if place[0] in CRASHES]) == PLACES


def test_faults_of_one_wave_have_victims_of_their_own() -> None:
    for seed in SEEDS:
        for wave in waves(seed, 100):
            victims = [victim for strike in wave.strikes for victim in strike.victims]
            assert len(victims) == len(set(victims))
            through_database = any(KINDS[strike.name].needs_database for strike in wave.strikes)
            assert not (through_database and "postgres" in victims)


def test_two_processes_of_ours_start_at_once_and_not_more() -> None:
    for seed in SEEDS:
        starts = [sum(KINDS[strike.name].starts for strike in wave.strikes) for wave in waves(seed, 100)]
        assert max(starts) == plan.MAX_ATTEMPTS_PER_CALL


def test_five_hundred_kills_take_at_most_three_hundred_waves() -> None:
    for seed in SEEDS:
        assert sum(deaths_by(strike) for wave in waves(seed, 300) for strike in wave.strikes) >= 500


def test_a_plan_of_one_kind_brings_it_alone() -> None:
    alone = {"accounts locked": KINDS["accounts locked"]}
    for wave in islice(plan.waves(from_seed(3), alone), 5):
        assert [strike.name for strike in wave.strikes] == ["accounts locked"]
