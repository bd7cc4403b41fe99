"""What clerks read of a finding, by its code."""

from collections.abc import Mapping

from shared.catalogue.model import Text

TEXTS: Mapping[str, Text] = {
    "paper_missing": Text(id="Berkas ini belum ada.", en="This paper is missing."),
    "paper_not_asked_for": Text(
        id="Berkas ini tidak diminta untuk permohonan ini.",
        en="This paper is not asked for with this request.",
    ),
    "answers_open": Text(
        id="Ada pertanyaan yang belum dijawab; daftar berkas dapat bertambah.",
        en="Some questions are unanswered; more papers may be needed.",
    ),
    "not_taken_here": Text(
        id="Menurut jawabannya, permohonan ini tidak dilayani di sini.",
        en="By its answers, this request is not served here.",
    ),
    "nik_impossible": Text(
        id="NIK tidak mungkin benar; cocokkan dengan KK.",
        en="This NIK cannot be right; compare it with the family card.",
    ),
    "nik_unknown_district": Text(
        id="Enam angka pertama NIK bukan kecamatan yang ada sekarang.",
        en="The first six digits of the NIK are no district of today.",
    ),
    "nik_birth_date_differs": Text(
        id="Tanggal lahir di NIK berbeda; NIK tidak ikut berubah bila data dibetulkan.",
        en="The NIK has another date of birth; a corrected date leaves the NIK as it is.",
    ),
    "nik_birth_date_to_come": Text(
        id="Tanggal lahir di NIK belum terjadi.",
        en="The date of birth in the NIK is still to come.",
    ),
    "family_card_impossible": Text(
        id="Nomor KK tidak mungkin benar; cocokkan dengan kartunya.",
        en="This family-card number cannot be right; compare it with the card.",
    ),
    "family_card_unknown_district": Text(
        id="Enam angka pertama nomor KK bukan kecamatan yang ada sekarang.",
        en="The first six digits of the family-card number are no district of today.",
    ),
    "family_card_looks_like_a_nik": Text(
        id="Nomor KK ini tampak seperti NIK.",
        en="This family-card number looks like a NIK.",
    ),
    "family_card_same_as_a_nik": Text(
        id="Nomor KK sama dengan NIK.", en="The family-card number is the same as the NIK."
    ),
    "duplicate_open": Text(
        id="Mungkin sama dengan permohonan lain yang masih berjalan.",
        en="This may be the same as another request that is still open.",
    ),
    "duplicate_ended": Text(
        id="Mungkin sama dengan permohonan lain yang baru selesai.",
        en="This may be the same as another request that ended lately.",
    ),
    "reported_late": Text(
        id="Dilaporkan melewati batas waktu. Tetap dilayani, dengan keputusan Kepala Dinas.",
        en="Reported after its limit. Served all the same, by decision of the head of office.",
    ),
    "photo_small": Text(id="Foto terlalu kecil.", en="The photo is too small."),
    "photo_blurred": Text(id="Foto mungkin kabur.", en="The photo may be blurred."),
    "photo_dark": Text(id="Foto gelap.", en="The photo is dark."),
    "photo_bright": Text(id="Foto terlalu terang.", en="The photo is too bright."),
}
