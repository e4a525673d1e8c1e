-- Files that wait to be looked at are asked for again and again while thousands come in.

create index evidence_file_of_state on evidence_file (city, state, digest);
