import pytest

from extractor.documents.bylines import closing, dateline, leading, signed


@pytest.mark.parametrize(
    ("text", "byline"),
    [
        ("本报北京7月20日电（记者文思远、卓亦凡）20日", "记者文思远、卓亦凡"),
        ("本报讯(记者李争粉)3月26日", "记者李争粉"),
        ("临河新闻网2026年8月16日讯（记者 谢莹 通讯员 蔡禹江 苏泳娴）2026年", "记者 谢莹 通讯员 蔡禹江 苏泳娴"),
        ("中青报·中青网记者胡宁报道：8日", "中青报·中青网记者胡宁"),
        ("【临河网财经 记者 冯超男】8月1日", "临河网财经 记者 冯超男"),
        ("云岭新闻首席记者 叶文波通讯员 王辉近日，", "云岭新闻首席记者 叶文波通讯员 王辉"),
        ("中新网云岭7月23日电 (苟继鹏)23日，", "苟继鹏"),
        ("记者从云岭省林业局获悉，造林42万亩。", None),
        ("记者了解到，工程已开工。", None),
        ("记者在现场看到，人们来来往往。", None),
        ("（图片由通讯员提供）", None),
        ("大会（以下简称“大会”）开幕。", None),
        ("3月5日，王明（化名）报警。", None),
    ],
)
def test_leading(text: str, byline: str | None) -> None:
    found = leading(text)
    assert (text[slice(*found)] if found else None) == byline


@pytest.mark.parametrize(
    ("text", "byline"),
    [
        ("► 张伟", "张伟"),
        ("□ 本报记者 钟鼎文", "本报记者 钟鼎文"),
        ("新华社记者张晨霖/摄", "新华社记者张晨霖"),
        ("文/祁望舒", "祁望舒"),
        ("作者：祁望舒", "祁望舒"),
        ("祁望舒/摄", "祁望舒"),
        ("（记者 严修）", "记者 严修"),
        ("欧阳若水 摄", None),
        ("记者节庆祝活动举行", None),
        ("文物保护条例施行", None),
        ("张伟当选主席", None),
    ],
)
def test_signed(text: str, byline: str | None) -> None:
    found = signed(text)
    assert (text[slice(*found)] if found else None) == byline


@pytest.mark.parametrize(
    ("text", "byline"),
    [
        ("将裁员3.5万人。（卜晓明）", "卜晓明"),
        ("走向未来。（宋海军 欧阳治）", "宋海军 欧阳治"),
        ("共建2.65万个。记者：董盈编辑：韩建国", "记者：董盈"),
        ("他说完了。（央视新闻）", None),
        ("他说完了。（完）", None),
        ("他说完了。（编译/潘剑）", None),
    ],
)
def test_closing(text: str, byline: str | None) -> None:
    found = closing(text)
    assert (text[slice(*found)] if found else None) == byline


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("本报北京7月20日电（记者", "本报北京7月20日电"),
        ("财联盟8月2日电，公司", "财联盟8月2日电"),
        ("央视网消息（新闻联播）：今天", "央视网消息（新闻联播）"),
        ("云岭之家8月15日消息，", "云岭之家8月15日消息"),
        ("新华社堪培拉/北京8月3日电 两国", "新华社堪培拉/北京8月3日电"),
        ("临河日报讯 日前", "临河日报讯"),
        ("【甲公司：中标】财联盟5月18日电，", "财联盟5月18日电"),
        ("3月26日，论坛举行。", None),
        ("据新华社3月26日报道，", None),
        ("外交部发言人表示，8月3日的消息不实。", None),
    ],
)
def test_dateline(text: str, line: str | None) -> None:
    found = dateline(text)
    assert (text[slice(*found)] if found else None) == line
