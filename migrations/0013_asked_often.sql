-- Indexes for what is asked for often and of which there are thousands.

-- Files that wait to be looked at, while many come in.

create index evidence_file_of_state on evidence_file (city, state, digest);

-- What an account has under way is asked for at each upload, of which it made thousands.

create index evidence_upload_open on evidence_upload (account, digest, changed_at);

-- Home shows what one did oneself, whatever others did since.

create index event_of_account on event (city, account, sequence);
