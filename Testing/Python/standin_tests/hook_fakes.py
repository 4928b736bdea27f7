"""A panel and a logic that note what hooks ask of them."""

from types import SimpleNamespace
from typing import Any


class FakePanel:
    """Notes what it is asked to select."""

    def __init__(self) -> None:
        self.selected: list[list[str]] = []
        self.confirmed: list[list[str]] = []
        self.answer = True
        self.dialogs = SimpleNamespace(confirm=self._confirm)

    def asked(self) -> dict[str, Any]:
        return {"profile": {"name": "x", "rules": []}, "key": "", "crosswalk": ""}

    def risks(self, selection: Any) -> list[str]:
        from DicomDeidPanel.draft import Draft
        from DicomDeidPanel.risks import risks_of

        return risks_of(selection, Draft())

    def _confirm(self, lines: list[str]) -> bool:
        self.confirmed.append(lines)
        return self.answer

    def select_series(self, uids: list[str]) -> None:
        self.selected.append(uids)


class FakeLogic:
    """Notes what it is asked to do."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.error: Exception | None = None
        self.outcomes = {"released": 2, "set aside": 0}

    @property
    def database(self) -> Any:
        import slicer

        return slicer.dicomDatabase

    def anonymizeScene(self) -> dict[str, int]:
        self.asked.append("anonymizeScene")
        return {"items": 3, "nodes": 1}

    def export(self, uids: list[str], output: str, **more: Any) -> Any:
        from DicomDeidPanel.results import Result

        self.asked.append((uids, output, more))
        if self.error:
            raise self.error
        report = {"outcomes": self.outcomes, "files": sum(self.outcomes.values()), "cancelled": False}
        return Result(output, report)
