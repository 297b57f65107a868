"""Files of a content folder that a site reads as another place, or as one language's."""

from __future__ import annotations

from dataclasses import replace

from articles.hugo.paths import ContentPath, read_path
from articles.hugo.rules import Rules


def placed(relative: str, rules: Rules) -> ContentPath:
    """The meaning of a path below the content root by the site's rules: a folder of a language's
    own stands for the root, a mounted one for its target. The longest that fits counts."""
    fitting = [mount for mount in rules.folders if relative.startswith(f"{mount[0]}/")]
    folder, language, target = max(fitting, key=lambda m: len(m[0]), default=("", "", ""))
    below = relative[len(folder) :].lstrip("/") if folder else relative
    place = read_path(
        f"{target}/{below}" if target else below,
        languages=rules.languages,
        default_language=rules.default_language,
    )
    return replace(place, language=language) if language and not place.language else place
