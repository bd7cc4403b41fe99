"""What each right is called when somebody has used it, for people who read the trail."""

from collections.abc import Mapping

from shared.catalogue.model import Text
from shared.identity.rights import Action

WORDS: Mapping[Action, Text] = {
    Action.REQUESTS_CREATE: Text(id="Mengajukan permohonan", en="Filed the request"),
    Action.REQUESTS_READ: Text(id="Membuka permohonan", en="Opened the request"),
    Action.REQUESTS_LIST: Text(id="Membuka daftar permohonan", en="Opened a list of requests"),
    Action.REQUESTS_AMEND: Text(id="Memperbaiki permohonan", en="Amended the request"),
    Action.REQUESTS_CANCEL: Text(id="Membatalkan permohonan", en="Withdrew the request"),
    Action.REQUESTS_ERASE: Text(id="Menghapus data pribadi", en="Erased the personal data"),
    Action.DOCUMENT_TYPES_READ: Text(id="Membaca jenis layanan", en="Read the document types"),
    Action.QUEUE_READ: Text(id="Membuka antrean", en="Opened a queue"),
    Action.CASE_READ: Text(id="Membuka data permohonan", en="Opened the request's data"),
    Action.CASE_CLAIM: Text(id="Mengambil permohonan", en="Claimed the request"),
    Action.CASE_RELEASE: Text(id="Mengembalikan ke antrean", en="Gave it back to the queue"),
    Action.CASE_DECIDE: Text(id="Memeriksa atau memutuskan", en="Checked or decided"),
    Action.CASE_HAND_OVER: Text(id="Menyerahkan ke bidang lain", en="Handed it over"),
    Action.CASE_HISTORY: Text(id="Membuka riwayat", en="Opened the history"),
    Action.LATE_REPORTS_DECIDE: Text(
        id="Menyetujui laporan terlambat", en="Agreed to a late report"
    ),
    Action.CASE_NOTE: Text(id="Menulis catatan internal", en="Wrote an internal note"),
    Action.CASE_PRINT: Text(id="Mencetak berkas permohonan", en="Printed the packet"),
    Action.PAPERS_READ: Text(id="Membuka berkas", en="Opened a paper"),
    Action.WORK_READ: Text(id="Membuka data pekerjaan", en="Opened the work's data"),
    Action.WORK_START: Text(id="Memulai atau merujuk kembali", en="Started or referred back"),
    Action.WORK_DELAY: Text(id="Menyatakan penundaan", en="Announced a delay"),
    Action.WORK_APPOINT: Text(id="Membuat janji temu", en="Set an appointment"),
    Action.WORK_RECORD: Text(id="Mencatat produk", en="Recorded a product"),
    Action.WORK_COMPLETE: Text(id="Menyelesaikan permohonan", en="Completed the request"),
    Action.WORK_REOPEN: Text(id="Membuka kembali permohonan", en="Reopened the request"),
    Action.WORK_BULK: Text(id="Mencatat banyak produk", en="Recorded many products"),
    Action.CASE_ASSIGN: Text(id="Menugaskan ke petugas", en="Assigned it to a clerk"),
    Action.LOAD_READ: Text(id="Melihat beban kerja", en="Looked at the load"),
    Action.WORK_HAND_OUT: Text(id="Menyerahkan kepada pemohon", en="Handed it out"),
    Action.OPERATIONS_READ: Text(id="Melihat keadaan sistem", en="Looked at operations"),
    Action.WORK_PRINT: Text(id="Mencetak tanda pengambilan", en="Printed a pick-up slip"),
    Action.DEAD_LETTERS_READ: Text(id="Membaca pesan gagal", en="Read dead letters"),
    Action.DEAD_LETTERS_WRITE: Text(id="Menangani pesan gagal", en="Dealt with a dead letter"),
    Action.IDENTITIES_READ: Text(id="Membuka daftar kepala desa", en="Opened the village heads"),
    Action.IDENTITIES_MANAGE: Text(id="Mengelola kepala desa", en="Managed village heads"),
    Action.CONVERSATIONS_READ: Text(id="Membaca percakapan", en="Read a conversation"),
    Action.CONVERSATIONS_ANSWER: Text(id="Menjawab percakapan", en="Answered a conversation"),
    Action.CALLS_RECORD: Text(id="Mencatat panggilan", en="Recorded a call"),
    Action.NOTICES_READ: Text(id="Membuka data untuk dihubungi", en="Opened whom to call"),
    Action.NOTICES_FOLLOW: Text(id="Melihat kabar yang terkirim", en="Looked at what was told"),
    Action.STATISTICS_READ: Text(id="Membaca statistik", en="Read statistics"),
    Action.STATISTICS_RECOUNT: Text(id="Menghitung ulang statistik", en="Had statistics recounted"),
    Action.FIGURES_WRITE: Text(id="Mencatat angka kantor", en="Recorded a figure of the office"),
    Action.ACTS_READ: Text(id="Melihat siapa melakukan apa", en="Looked at who did what"),
    Action.TRAIL_READ: Text(id="Membaca jejak", en="Read the trail"),
}


def words_of(did: str) -> Text:
    """Return the words of a recorded right; its code where it is one of another time."""
    try:
        return WORDS[Action(did)]
    except (ValueError, KeyError):
        return Text(id=did, en=did)
