"""A form that was refused, shown again as it was sent."""

from services.console.form_again import Sent, with_form_again

PAGE = """<!doctype html><main id="main"><h1>Satu &amp; dua</h1>
<form method="post" action="/one"><input type="hidden" name="csrf" value="c"><input type="hidden" name="who" value="a"><input name="day" value="2026-01-01"></form>
<details class="card"><summary>Lagi</summary>
<form method="post" action="/one" class="fields"><input type="hidden" name="csrf" value="c"><input type="hidden" name="who" value="b"><input name="day" type="date"><select name="by"><option value="">-</option><option value="x" selected>X</option><option value="y">Y</option></select><textarea name="note">lama</textarea><input type="checkbox" name="box" value="1" checked><input type="checkbox" name="box" value="2"><button>Kirim</button></form></details>
<form method="post" action="/two" id="far"><button formaction="/three">Cetak</button></form>
<input type="checkbox" name="case" value="7" form="far"></main>"""
FIELDS = (("who", "b"), ("day", "2020-02-30"), ("by", "y"), ("note", "<b>&"), ("box", "2"))


def test_what_was_typed_is_in_the_form_that_was_sent_and_in_no_other_of_its_kind() -> None:
    page = with_form_again(PAGE, Sent("/one", FIELDS, ["Terlalu awal."], ["day"]))
    before, after = page.split("<details")
    assert before == PAGE.split("<details")[0]
    assert after.startswith(' open class="card"')
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
    page = with_form_again(PAGE, Sent("/three", [("case", "7")], ["Terlalu banyak."]))
    assert '<input type="checkbox" name="case" value="7" form="far" checked>' in page
    assert 'id="far"><div class="bad"' in page


def test_where_the_form_is_gone_the_page_begins_with_the_reason() -> None:
    gone = Sent("/one", [("who", "c")], ["Sudah <berubah>."])
    page = with_form_again(PAGE, gone)
    assert '<main id="main"><div class="bad"' in page
    assert "Sudah &lt;berubah&gt;." in page
    assert page.replace(page[page.index("<div") : page.index("</div>") + 6], "") == PAGE


def test_a_part_of_a_page_says_nothing_of_a_form_that_is_beside_it() -> None:
    part = (
        '<section id="requests"><input type="checkbox" name="case" value="7" form="far"></section>'
    )
    assert with_form_again(part, Sent("/two", [("case", "7")], ["Terlalu banyak."])) == part
