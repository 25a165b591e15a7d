"""Tiny HanLP models, made from nothing: a random BERT over characters, some fifty sentences, a few epochs."""

from __future__ import annotations

PLACES = ("北京", "上海", "天津", "重庆", "广州")
PEOPLE = ("李四", "王五", "赵六", "石见山", "林渡")
BODIES = ("白桥公司", "青溪大学", "新华社")
# CTB's parts of speech, MSRA's labels, as published models have them.
SHAPES = (
    "{body}/NR/ORGANIZATION 在/P {place}/NR/LOCATION 成立/VV 。/PU",
    "{person}/NR/PERSON 说/VV ，/PU 论坛/NN 开幕/VV 。/PU",
    "{person}/NR/PERSON 访问/VV {place}/NR/LOCATION 。/PU",
    "{place}/NR/LOCATION 举行/VV 论坛/NN 。/PU",
)


def sentences():
    """Give some fifty sentences as lists of (word, tag, label)."""
    for i in range(52):
        names = {"place": PLACES[i % 5], "person": PEOPLE[i // 2 % 5], "body": BODIES[i % 3]}
        parts = (part.split("/") for part in SHAPES[i % 4].format(**names).split())
        yield [(part[0], part[1], part[2] if len(part) > 2 else "") for part in parts]


def bert(folder):
    """Save a random BERT whose vocabulary are the characters of the sentences."""
    from transformers import BertConfig, BertModel, BertTokenizerFast

    characters = sorted({char for row in sentences() for word, _, _ in row for char in word})
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]), "utf-8")
    BertTokenizerFast(str(folder / "vocab.txt"), do_lower_case=False).save_pretrained(folder)
    size = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 128}
    BertModel(BertConfig(vocab_size=len(characters) + 5, **size)).save_pretrained(folder)
    return str(folder)


def corpora(folder):
    """Write the sentences as HanLP's trainers read them: words; words with tags; words, and characters, with names."""
    rows = list(sentences())
    _write(folder / "tok.txt", (" ".join(word for word, _, _ in row) for row in rows))
    _write(folder / "pos.tsv", ("".join(f"{word}\t{tag}\n" for word, tag, _ in row) for row in rows))
    _write(folder / "words.tsv", ("".join(f"{w}\t{'S-' + x if x else 'O'}\n" for w, _, x in row) for row in rows))
    _write(folder / "characters.tsv", ("".join(_bmes(word, label) for word, _, label in row) for row in rows))
    return {name: str(folder / name) for name in ("tok.txt", "pos.tsv", "words.tsv", "characters.tsv")}


def _bmes(word, label):
    parts = ["S"] if len(word) == 1 else ["B", *"M" * (len(word) - 2), "E"]
    return "".join(f"{char}\t{f'{part}-{label}' if label else 'O'}\n" for char, part in zip(word, parts, strict=True))


def _write(file, lines):
    file.write_text("\n".join(lines) + "\n", "utf-8")


def tokenizer(folder, transformer, files):
    """Fit a tokenizer."""
    from hanlp.components.tokenizers.transformer import TransformerTaggingTokenizer

    made = TransformerTaggingTokenizer()
    made.fit(files["tok.txt"], files["tok.txt"], folder, transformer, **_few(20))
    return folder


def recognizer(folder, transformer, files):
    """Fit a recogniser, which takes characters."""
    from hanlp.components.ner.transformer_ner import TransformerNamedEntityRecognizer

    made = TransformerNamedEntityRecognizer()
    made.fit(files["characters.tsv"], files["characters.tsv"], folder, transformer, **_few(25))
    return folder


def many(folder, transformer, files):
    """Fit a multi-task model of words, tags and names."""
    from hanlp.common.dataset import SortingSamplerBuilder
    from hanlp.components.mtl.multi_task_learning import MultiTaskLearning
    from hanlp.components.mtl.tasks.ner.tag_ner import TaggingNamedEntityRecognition
    from hanlp.components.mtl.tasks.pos import TransformerTagging
    from hanlp.components.mtl.tasks.tok.tag_tok import TaggingTokenization
    from hanlp.layers.embeddings.contextual_word_embedding import ContextualWordEmbedding

    def task(kind, name, **more):
        return kind(files[name], files[name], sampler_builder=SortingSamplerBuilder(batch_size=16), lr=5e-3, **more)

    tasks = {
        "tok": task(TaggingTokenization, "tok.txt", cls_is_bos=True, sep_is_eos=True),
        "pos": task(TransformerTagging, "pos.tsv", dependencies="tok"),
        "ner": task(TaggingNamedEntityRecognition, "words.tsv", dependencies="tok"),
    }
    encoder = ContextualWordEmbedding("token", transformer, average_subwords=True, max_sequence_length=512)
    rates = {"lr": 5e-3, "encoder_lr": 5e-3, "grad_norm": 1, "gradient_accumulation": 1}
    MultiTaskLearning().fit(encoder, tasks, folder, epochs=25, eval_trn=False, devices=-1, seed=1, **rates)
    return folder


def _few(epochs):
    rates = {"lr": 5e-3, "transformer_lr": 5e-3, "word_dropout": None, "hidden_dropout": 0.0, "batch_size": 16}
    length = {"char_level": True, "hard_constraint": True, "max_seq_len": 126}
    return {"epochs": epochs, "eval_trn": False, "devices": -1, "seed": 1, **rates, **length}
