"""Files that stalled or filled a decoder: none reaches a library, and a process of its own bears what is left."""

import sys
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from skinsight.segmentation.errors import BrokenPhoto, PhotoTooLarge, UnsupportedFormat
from skinsight.segmentation.photo import Decoder, Limits, decode
from tests.segmentation.photo.hostile import STALLING, jpeg, jpeg_with, large_webp, segment


@pytest.mark.parametrize("build", STALLING.values(), ids=STALLING.keys())
def test_no_library_sees_them(build: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.ImageFile.ImageFile.__init__", lambda *_: pytest.fail("a library saw it"))
    monkeypatch.setattr("cv2.imdecode", lambda *_: pytest.fail("a library saw it"))
    with pytest.raises(PhotoTooLarge, match=r"limit|tiles"):
        decode(build())


def test_padding_costs_nothing() -> None:
    assert decode(jpeg_with(b"\xff" * 20_000_000)).pixels.shape == (48, 64, 3)


def test_a_telephones_many_large_segments_are_read() -> None:
    assert decode(jpeg_with(segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + bytes(60_000)) * 400)).pixels.any()


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder() as decoder:
        yield decoder


class TestDecoder:
    """The process of its own."""

    def test_it_answers_as_the_call_in_process(self, decoder: Decoder) -> None:
        here, there = decode(jpeg(), "me.jpg"), decoder.decode(jpeg(), "me.jpg")
        assert np.array_equal(here.pixels, there.pixels)
        assert (here.name, here.file) == (there.name, there.file)

    @pytest.mark.parametrize(
        ("data", "limits", "kind"),
        [
            (b"", Limits(), BrokenPhoto),
            (b"words", Limits(), UnsupportedFormat),
            (jpeg(), Limits(bytes=9), PhotoTooLarge),
        ],
    )
    def test_it_refuses_as_the_call_in_process(
        self, data: bytes, limits: Limits, kind: type[Exception], decoder: Decoder
    ) -> None:
        with pytest.raises(kind, match=r"^me\.jpg: ") as there:
            decoder.decode(data, "me.jpg", limits)
        with pytest.raises(kind) as here:
            decode(data, "me.jpg", limits)
        assert str(here.value) == str(there.value)

    def test_it_is_replaced_after_the_deadline(self) -> None:
        with Decoder(deadline=0.01) as decoder:
            for _ in range(2):
                with pytest.raises(PhotoTooLarge, match=r"takes more than 0\.01 s to decode"):
                    decoder.decode(large_webp(), "slow.webp")

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts the memory that a process maps")
    def test_too_much_memory_is_refused_and_the_next_file_read(self) -> None:
        with Decoder(memory=180 * 2**20) as decoder:
            with pytest.raises(PhotoTooLarge, match=r"wide\.webp: .*memory"):
                decoder.decode(large_webp(), "wide.webp")
            assert np.array_equal(decoder.decode(jpeg()).pixels, decode(jpeg()).pixels)
