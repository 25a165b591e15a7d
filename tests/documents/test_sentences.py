import pytest

from extractor.documents.sentences import LONGEST, cuts


def said(text: str) -> list[str]:
    return [text[a:b] for a, b in cuts(text, 0, len(text))]


@pytest.mark.parametrize(
    "sentences",
    [
        ["首句。", "次句！", "末句"],
        ["“好！”", "他说。"],
        ["他说：“第一。", "第二。”", "随后离开。"],
        ["「這是第三次。」", "她說。"],
        ["见效……", "开放之路越走越宽。"],
        ["他说（这是真的！）并不奇怪。"],
        ["《你好，李焕英！》上映了。"],
        ["他在“你好！中国”活动上致辞。"],
        ["完了。", "（新华社）"],
        ["网址https://a.b/c?d=1见报。"],
        ["The fox ran.", "It slept."],
    ],
)
def test_cuts(sentences: list[str]) -> None:
    assert said("".join(sentences) if sentences[0][-1] != "." else " ".join(sentences)) == sentences


def test_no_sentence_is_endless() -> None:
    found = said("发展" * 5000)
    assert "".join(found) == "发展" * 5000
    assert max(map(len, found)) <= LONGEST
