"""``import_articles --watch``: what the terminal shows of a tree that is followed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from articles.errors import Interrupted, NewsroomError
from articles.importing import Options, Report, as_news, as_text
from articles.importing.following import follow
from articles.management.importer_arguments import stopped_by_signals
from articles.management.trouble import told


class Session:
    """From the first import to the signal that ends it."""

    def __init__(self, write: Callable[[str], None], *, quiet: bool) -> None:
        self.write, self.quiet = write, quiet
        self.imports = 0
        self.counts: Counter[str] = Counter()

    def follow(self, paths: Sequence[str], options: Options) -> int:
        """Returns the exit code, 128 + signal."""
        if options.dry_run:
            raise NewsroomError("--watch and --dry-run exclude each other")
        try:
            with stopped_by_signals():
                follow(paths, options=options, tell=self.tell, say=self.say)
        except Interrupted as stop:
            self.write(self.summary())
            return 128 + stop.signal
        raise AssertionError("only a signal ends it")

    def tell(self, report: Report) -> None:
        if self.imports == 0:
            self.write(as_text(report, quiet=self.quiet))
            if not report.interrupted:
                self.write("Watching for changes; Ctrl+C ends it.")
        else:
            news = as_news(report, only_problems=self.quiet)
            if news:
                self.write(news)
        self.imports += 1
        self.counts += report.counts

    def say(self, trouble: Exception) -> None:
        self.write(f"{told(trouble)} Trying again until it works.")

    def summary(self) -> str:
        names = ("created", "updated", "merged")
        parts = [f"{self.counts[name]} {name}" for name in names if self.counts[name]]
        return f"Stopped after {self.imports} imports: {', '.join(parts) or 'nothing changed'}."
