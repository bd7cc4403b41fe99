"""A document type in words, complete enough for an API to show to applicants."""

from collections.abc import Mapping
from datetime import timedelta

from shared.catalogue.document_type import DocumentType, Tone
from shared.catalogue.facts import Condition
from shared.catalogue.model import Confidence, Language, Model, Text
from shared.catalogue.products import ProductForm
from shared.catalogue.requirements import Requirement
from shared.catalogue.rules import Rules


class Choice(Model):
    """An answer or another coded thing with its label."""

    code: str
    label: str


class Question(Model):
    """A question with its answers; `since` names the date from which the answer follows."""

    code: str
    text: str
    answers: tuple[Choice, ...]
    since: str | None


class PaperAsked(Model):
    """A paper, and when it is asked for; one paper of a `one_of` group is enough."""

    code: str
    label: str
    when: tuple[str, ...]
    """Sentences such as "Is the child a foundling? No"; all must hold."""
    one_of: str | None
    must_be_original: bool
    is_form: bool
    is_brought: bool
    note: str | None
    confidence: Confidence
    sources: tuple[str, ...]


class ProductYielded(Model):
    """A product of the request and who makes it."""

    key: str
    code: str
    name: str
    form: ProductForm
    department: Choice


class Description(Model):
    """All that an applicant may want to know before asking for a document."""

    code: str
    name: str
    short_name: str
    rule_version: str
    tone: Tone
    department: Choice
    section: Choice
    fee_rupiah: int
    precondition: str | None
    dates: tuple[Choice, ...]
    questions: tuple[Question, ...]
    papers: tuple[PaperAsked, ...]
    products: tuple[ProductYielded, ...]
    service_standard: timedelta
    statutory_days: int | None
    reporting_limit_days: int | None
    if_late: str | None
    in_person: bool
    in_person_for: str | None
    legal_basis: str | None
    sources: tuple[str, ...]
    note: str | None
    general_rules: tuple[str, ...]
    """What holds for every document type."""


def describe(
    rules: Rules,
    document_type: DocumentType,
    language: Language = "id",
    switches: Mapping[str, bool] | None = None,
) -> Description:
    """Return a document type in words of one language, with the papers that are switched on."""
    kind, limit = document_type, document_type.reporting_limit
    return Description(
        code=kind.code,
        name=kind.name.read(language),
        short_name=kind.short_name.read(language),
        rule_version=rules.version,
        tone=kind.tone,
        department=_choice(kind.department.code, kind.department.name, language),
        section=_choice(kind.section.code, kind.section.name, language),
        fee_rupiah=rules.office.fee.rupiah,
        precondition=_read(kind.precondition, language),
        dates=tuple(_choice(code, label, language) for code, label in kind.dates.items()),
        questions=_questions(kind, language),
        papers=tuple(_paper(kind, r, language) for r in kind.asked_for(switches or {})),
        products=_products(kind, language),
        service_standard=kind.service_standard,
        statutory_days=kind.statutory_days,
        reporting_limit_days=limit.days if limit else None,
        if_late=_read(limit.if_late, language) if limit else None,
        in_person=kind.in_person,
        in_person_for=_read(kind.in_person_for, language),
        legal_basis=kind.legal_basis,
        sources=tuple(source.title for source in kind.sources),
        note=_read(kind.note, language),
        general_rules=tuple(r.text.read(language) for r in rules.office.general_rules.values()),
    )


def _questions(kind: DocumentType, language: Language) -> tuple[Question, ...]:
    return tuple(
        Question(
            code=fact.code,
            text=fact.question.read(language),
            answers=tuple(_choice(code, text, language) for code, text in fact.answers.items()),
            since=fact.computed.since if fact.computed else None,
        )
        for fact in kind.facts.values()
    )


def _paper(kind: DocumentType, requirement: Requirement, language: Language) -> PaperAsked:
    paper = requirement.paper
    return PaperAsked(
        code=paper.code,
        label=requirement.name.read(language),
        when=_sentences(kind, requirement.when, language),
        one_of=requirement.one_of,
        must_be_original=paper.must_be_original,
        is_form=paper.is_form,
        is_brought=requirement.is_brought,
        note=_read(requirement.note or paper.note, language),
        confidence=requirement.confidence,
        sources=tuple(source.title for source in requirement.sources or paper.sources),
    )


def _products(kind: DocumentType, language: Language) -> tuple[ProductYielded, ...]:
    return tuple(
        ProductYielded(
            key=yielded.key,
            code=yielded.product.code,
            name=yielded.product.name.read(language),
            form=yielded.product.form,
            department=_choice(
                yielded.product.department.code, yielded.product.department.name, language
            ),
        )
        for yielded in kind.keyed_products
    )


def _sentences(kind: DocumentType, when: Condition, language: Language) -> tuple[str, ...]:
    glue = " or " if language == "en" else " atau "
    return tuple(
        f"{kind.facts[code].question.read(language)} "
        + glue.join(kind.facts[code].answers[answer].read(language) for answer in answers)
        for code, answers in when.items()
    )


def _choice(code: str, label: Text, language: Language) -> Choice:
    return Choice(code=code, label=label.read(language))


def _read(text: Text | None, language: Language) -> str | None:
    return text.read(language) if text else None
