"""Files hold what they always held, and younger settings only where they are set."""

import msgspec
import pytest

from engine.studio.network.settings import Settings

OLD = (
    b'{"data":{"source":"digits","shape":[1,28,28],"classes":["0","1","2","3","4","5","6","7",'
    b'"8","9"],"target_shape":[]},"optimizer":"Adam","learning_rate":0.001,"momentum":0.9,'
    b'"batch_size":64,"epochs":5,"seed":0,"held_out":0.3,"device":"cpu","threads":null}'
)


def test_a_file_of_before_keeps_its_bytes():
    settings = msgspec.json.decode(OLD, type=Settings)
    assert settings == Settings()
    assert msgspec.json.encode(settings) == msgspec.json.encode(Settings()) == OLD


@pytest.mark.parametrize(
    ("name", "value", "unset"),
    [
        ("optimizer_options", {"beta1": 0.5}, {}),
        ("schedule", "StepLR", ""),
        ("schedule_options", {"milestones": (2, 3)}, {}),
        ("schedule_per", "batch", "epoch"),
        ("clip_norm", 1.0, None),
        ("clip_value", 1.0, None),
        ("stop_patience", 3, None),
        ("stop_min_delta", 0.1, None),
        ("restore_best", True, False),
        ("mixed_precision", True, False),
    ],
)
def test_a_younger_setting_is_held_where_it_is_set(name, value, unset):
    settings = msgspec.structs.replace(Settings(), **{name: value})
    line = msgspec.json.encode(settings)
    assert msgspec.json.decode(line, type=Settings) == settings
    again = msgspec.structs.replace(msgspec.json.decode(line, type=Settings), **{name: unset})
    assert msgspec.json.encode(again) == OLD


def test_equal_settings_hash_alike() -> None:
    one, two = (Settings(optimizer_options={"beta1": 0.5}) for _ in range(2))
    assert one == two and hash(one) == hash(two) and len({one, two, Settings()}) == 2
