"""What a rendering says itself, in the language of the article. A new language is a dictionary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

Say = Callable[[str], str]

GERMAN = {
    "Back to reference": "Zurück zum Verweis",
    "Caution": "Vorsicht",
    "Details": "Einzelheiten",
    "Important": "Wichtig",
    "Note": "Hinweis",
    "Open at {host}": "Bei {host} öffnen",
    "See the code on GitHub": "Code auf GitHub ansehen",
    "See the post by @{user} on X": "Beitrag von @{user} auf X ansehen",
    "See the post on Instagram": "Beitrag auf Instagram ansehen",
    "See the post on X": "Beitrag auf X ansehen",
    "Table": "Tabelle",
    "Tip": "Tipp",
    "Warning": "Warnung",
    "Watch on Vimeo": "Auf Vimeo ansehen",
    "Watch on YouTube": "Auf YouTube ansehen",
}
ARABIC = {
    "Back to reference": "العودة إلى المرجع",
    "Caution": "تحذير",
    "Details": "تفاصيل",
    "Important": "مهم",
    "Note": "ملاحظة",
    "Open at {host}": "افتح في {host}",
    "See the code on GitHub": "شاهد الشيفرة على GitHub",
    "See the post by @{user} on X": "شاهد منشور ‎@{user} على X",
    "See the post on Instagram": "شاهد المنشور على Instagram",
    "See the post on X": "شاهد المنشور على X",
    "Table": "جدول",
    "Tip": "نصيحة",
    "Warning": "تنبيه",
    "Watch on Vimeo": "شاهد على Vimeo",
    "Watch on YouTube": "شاهد على YouTube",
}
CHINESE = {
    "Back to reference": "返回引用",
    "Caution": "当心",
    "Details": "详情",
    "Important": "重要",
    "Note": "注意",
    "Open at {host}": "在 {host} 打开",
    "See the code on GitHub": "在 GitHub 上查看代码",
    "See the post by @{user} on X": "在 X 上查看 @{user} 的帖子",
    "See the post on Instagram": "在 Instagram 上查看帖子",
    "See the post on X": "在 X 上查看帖子",
    "Table": "表格",
    "Tip": "提示",
    "Warning": "警告",
    "Watch on Vimeo": "在 Vimeo 上观看",
    "Watch on YouTube": "在 YouTube 上观看",
}

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"ar": ARABIC, "de": GERMAN, "zh": CHINESE}
)


def english(text: str) -> str:
    return text


def words_of(language: str) -> Say:
    """What says an English text in ``language`` ("de", "de-AT"); in English where we know none."""
    known = WORDS.get(language.partition("-")[0].lower())
    if known is None:
        return english
    return lambda text: known.get(text, text)


def everywhere(text: str) -> set[str]:
    """A text in every language that we know."""
    return {text, *(known[text] for known in WORDS.values())}
