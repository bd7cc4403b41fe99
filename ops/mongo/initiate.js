// Makes one server a replica set (transactions need one) and creates Loket's user.
// Run at every start; what is there already stays, except that the user's password follows .env.

const host = process.env.MONGO_HOST;
const prefix = process.env.MONGO_PREFIX;
const databases = ["intake", "verification", "processing", "notifier", "statistics", "console", "keyring", "attachments"];

const root = encodeURIComponent(process.env.MONGO_ROOT_PASSWORD);
const admin = connect(`mongodb://root:${root}@${host}/admin?directConnection=true`);

const isNew = (() => {
  try {
    return !admin.adminCommand({ replSetGetStatus: 1 }).ok;
  } catch (error) {
    if (error.codeName !== "NotYetInitialized") throw error;
    return true;
  }
})();
if (isNew) {
  admin.adminCommand({ replSetInitiate: { _id: "rs0", members: [{ _id: 0, host }] } });
}
for (let waited = 0; !admin.hello().isWritablePrimary; waited += 1) {
  if (waited === 60) throw new Error(`${host} did not become primary within a minute`);
  sleep(1000);
}

const user = {
  pwd: process.env.MONGO_PASSWORD,
  roles: databases.map((name) => ({ role: "readWrite", db: `${prefix}_${name}` })),
};
if (admin.getUser("loket")) {
  admin.updateUser("loket", user);
} else {
  admin.createUser({ user: "loket", ...user });
}
print(`${host} is the primary of rs0, and the user loket may use ${databases.length} databases`);
