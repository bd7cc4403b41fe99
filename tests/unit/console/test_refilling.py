"""A form that was refused, shown again as it was sent."""

from services.console.refilling import refilled
from services.console.refused_form import RefusedForm

PAGE = """<!doctype html><main id="main"><h1>Satu &amp; dua</h1>
<form method="post" action="/one"><input type="hidden" name="csrf" value="c"><input type="hidden" name="who" value="a"><input name="day" value="2026-01-01"></form>
<details class="card"><summary>Lagi</summary>
<form method="post" action="/one" class="fields"><input type="hidden" name="csrf" value="c"><input type="hidden" name="who" value="b"><input name="day" type="date"><select name="by"><option value="">-</option><option value="x" selected>X</option><option value="y">Y</option></select><textarea name="note">lama</textarea><input type="checkbox" name="box" value="1" checked><input type="checkbox" name="box" value="2"><button>Kirim</button></form></details>
<form method="post" action="/two" id="far"><button formaction="/three">Cetak</button></form>
<input type="checkbox" name="case" value="7" form="far"></main>"""
FIELDS = (("who", "b"), ("day", "2020-02-30"), ("by", "y"), ("note", "<b>&"), ("box", "2"))


def sent(action: str, *fields: tuple[str, str], faulty: str = "") -> RefusedForm:
    return RefusedForm(action=action, fields=fields, faulty=(faulty,) if faulty else ())


def test_what_was_typed_is_in_the_form_that_was_sent_and_in_no_other_of_its_kind() -> None:
    page = refilled(PAGE, sent("/one", *FIELDS, faulty="day"), ["Terlalu awal."])
    before, after = page.split("<details")
    assert before == PAGE.split("<details")[0]
    assert after.startswith(' class="card" open>')
    assert '<div class="bad" role="alert"' in after.split("<input")[0]
    assert "<p>Terlalu awal.</p>" in after
    wrong = 'aria-invalid="true" aria-describedby="form-trouble"'
    assert f'type="date" {wrong} value="2020-02-30"' in after
    assert '<option value="y" selected>' in after
    assert '<option value="x">' in after
    assert '<textarea name="note">\n&lt;b&gt;&amp;</textarea>' in after
    assert 'value="1">' in after
    assert 'value="2" checked>' in after


def test_what_was_chosen_beside_a_form_is_chosen_again_whichever_of_its_buttons_sent_it() -> None:
    page = refilled(PAGE, sent("/three", ("case", "7")), ["Terlalu banyak."])
    assert '<input type="checkbox" name="case" value="7" form="far" checked>' in page
    assert 'id="far"><div class="bad"' in page


def test_where_the_form_is_gone_the_page_begins_with_the_reason() -> None:
    page = refilled(PAGE, sent("/one", ("who", "c")), ["Sudah <berubah>."])
    assert '<main id="main"><div class="bad"' in page
    assert "Sudah &lt;berubah&gt;." in page
    assert page.replace(page[page.index("<div") : page.index("</div>") + 6], "") == PAGE


def test_a_part_of_a_page_says_nothing_of_a_form_that_is_beside_it() -> None:
    part = (
        '<section id="requests"><input type="checkbox" name="case" value="7" form="far"></section>'
    )
    assert refilled(part, sent("/two", ("case", "7")), ["Terlalu banyak."]) == part


def test_what_stands_around_the_forms_of_a_page_is_left_as_it_was_written() -> None:
    page = PAGE.replace(
        "<h1>", "<!-- sepi --><svg><path d='M0 0'/></svg>\r\n\u2028<h1 data-x='&lt;'>"
    )
    told = refilled(page, sent("/two"), ["Terlalu banyak."])
    trouble = told[told.index('<div class="bad"') : told.index("</div>") + 6]
    assert told.replace(trouble, "") == page
