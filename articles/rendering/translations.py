"""Translations of the texts that the renderer adds. To add a language, add a dictionary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

Translate = Callable[[str], str]

GERMAN = {
    "Back to reference": "Zurück zum Verweis",
    "Caution": "Vorsicht",
    "Details": "Einzelheiten",
    "Important": "Wichtig",
    "Note": "Hinweis",
    "Open at {host}": "Bei {host} öffnen",
    "Open the file": "Datei öffnen",
    "Open the form": "Formular öffnen",
    "Play the recording": "Aufnahme abspielen",
    "Play the video": "Video abspielen",
    "QR code": "QR-Code",
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
    "Open the file": "افتح الملف",
    "Open the form": "افتح النموذج",
    "Play the recording": "شغّل التسجيل",
    "Play the video": "شغّل الفيديو",
    "QR code": "رمز QR",
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
    "Open the file": "打开文件",
    "Open the form": "打开表单",
    "Play the recording": "播放录音",
    "Play the video": "播放视频",
    "QR code": "二维码",
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

TRANSLATIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"ar": ARABIC, "de": GERMAN, "zh": CHINESE}
)


def keep_english(text: str) -> str:
    return text


def get_translator(language: str) -> Translate:
    """Return a function that translates English text into ``language`` ("de", "de-AT"). For an
    unknown language it returns the text unchanged."""
    known = TRANSLATIONS.get(language.partition("-")[0].lower())
    if known is None:
        return keep_english
    return lambda text: known.get(text, text)


def get_all_translations(text: str) -> set[str]:
    """Return a text in every language with translations."""
    return {text, *(known[text] for known in TRANSLATIONS.values())}
