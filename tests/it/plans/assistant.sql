-- A hundred thousand rows in each table of the bundle that a hot query reads.
insert into auth.users(id,email) select md5('u'||i)::uuid, 'u'||i||'@x' from generate_series(1,1000) i;
insert into users(id,tenant_id,display_name) select md5('u'||i)::uuid, md5('t'||(i%10))::uuid,'u'||i from generate_series(1,1000) i;
insert into sessions(user_id,session_token,refresh_token,expires_at) select md5('u'||(i%1000+1))::uuid, sha256(('s'||i)::bytea), sha256(('r'||i)::bytea), now()+ (i-20000)*interval '1 minute' from generate_series(1,100000) i;
insert into chats(id,user_id,title,updated_at) select md5('c'||i)::uuid, case when i<=2000 then md5('u7')::uuid else md5('u'||(i%1000+1))::uuid end,'c'||i, now()-i*interval '1 minute' from generate_series(1,100000) i;
alter table messages disable trigger user;
insert into messages(chat_id,user_id,role,content,created_at) select md5('c'||(i%10000+1))::uuid, (select user_id from chats where id=md5('c'||(i%10000+1))::uuid), case when i%2=0 then 'user' else 'assistant' end, (select string_agg('w'||((i::bigint*k*7919+i%13)%5000),' ') from generate_series(1,40) k)||case when i%1000=0 then ' zebra' else '' end, now()-i*interval '1 second' from generate_series(1,100000) i;
alter table messages enable trigger user;
insert into documents(id,user_id,visibility,source_uri,checksum,title,status,created_at) select md5('d'||i)::uuid, md5('u'||(i%1000+1))::uuid, case when i%3=0 then 'tenant' else 'private' end,'https://example.org/'||i, encode(sha256(('d'||i)::bytea),'hex'),'doc '||i,'ready', now()-i*interval '1 minute' from generate_series(1,100000) i;
insert into document_metadata(document_id,tags) select md5('d'||i)::uuid, jsonb_build_object('topic','t'||(i%500),'year',2000+i%26) from generate_series(1,100000) i;
insert into attachments(document_id,file_name,storage_path,created_at) select md5('d'||i)::uuid, 'f','p/'||i, now()-i*interval '1 minute' from generate_series(1,100000) i;
vacuum analyze users,sessions,chats,messages,documents,document_metadata,attachments;
