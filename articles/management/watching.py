"""The output of ``import_articles --watch`` in the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from articles.errors import Interrupted, NewsroomError
from articles.importing import ImportOptions, ImportReport, as_text, as_watch_text
from articles.importing.following import watch_paths
from articles.management.error_messages import describe_error
from articles.management.importer_arguments import raise_on_signals


class WatchSession:
    """One run of ``import_articles --watch``, which imports once and then watches for changes."""

    def __init__(self, write: Callable[[str], None], *, quiet: bool) -> None:
        self.write, self.quiet = write, quiet
        self.imports = 0
        self.counts: Counter[str] = Counter()

    def follow(self, paths: Sequence[str], options: ImportOptions) -> int:
        """Import and watch ``paths`` until a signal arrives. Return the exit code, 128 + the
        signal's number."""
        if options.dry_run:
            raise NewsroomError("--watch and --dry-run cannot be used together")
        try:
            with raise_on_signals():
                watch_paths(paths, options=options, tell=self.tell, say=self.say)
        except Interrupted as stop:
            self.write(self.summary())
            return 128 + stop.signal
        raise AssertionError("only a signal ends it")

    def tell(self, report: ImportReport) -> None:
        if self.imports == 0:
            self.write(as_text(report, quiet=self.quiet))
            if not report.interrupted:
                self.write("Watching for changes. Press Ctrl+C to stop.")
        else:
            news = as_watch_text(report, only_problems=self.quiet)
            if news:
                self.write(news)
        self.imports += 1
        self.counts += report.counts

    def say(self, trouble: Exception) -> None:
        self.write(f"{describe_error(trouble)} Trying again until it works.")

    def summary(self) -> str:
        names = ("created", "updated", "merged")
        parts = [f"{self.counts[name]} {name}" for name in names if self.counts[name]]
        times = "1 import" if self.imports == 1 else f"{self.imports} imports"
        return f"Stopped after {times}: {', '.join(parts) or 'nothing changed'}."
