// The admin interface, as functions; a refusal becomes an Error that says what was wrong.

async function call(method, path, body, type = "application/json") {
  const answer = await fetch(`/_sim/${path}`, {
    method,
    headers: body === undefined ? {} : { "Content-Type": type },
    body: body === undefined || body instanceof Blob ? body : JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.detail || said.title);
  return said;
}

export const get = (path) => call("GET", path);
export const people = () => get("people");
export const chat = (key) => get(`people/${key}/chat`);
export const addPerson = (person) => call("POST", "people", person);
export const act = (key, deed, how) => call("POST", `people/${key}/${deed}`, how);
export const turn = (changes) => call("PATCH", "knobs", changes);
export const advance = (seconds) => call("POST", "clock", { advance: seconds });

export async function share(key, file, filename, caption) {
  const named = new URLSearchParams();
  if (filename) named.set("filename", filename);
  if (caption) named.set("caption", caption);
  return call("POST", `people/${key}/share?${named}`, file, file.type || "application/octet-stream");
}

export async function sample(name) {
  return (await fetch(`/_sim/samples/${name}`)).blob();
}
