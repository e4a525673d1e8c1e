-- Files that wait to be looked at are asked for again and again while thousands come in.

create index evidence_file_of_state on evidence_file (city, state, digest);

-- What an account has under way is asked for at each upload, of which it made thousands.

create index evidence_upload_open on evidence_upload (account, digest, changed_at);
