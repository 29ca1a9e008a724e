-- A region of many citizens and their history, in one go: for every ten thousand of them a clinic with doctors
-- and free times, for each of them an account, a home call and a visit to a doctor that lie behind them.
-- The rows are numbered here and foreign keys are not checked, so that what stands between two lines `-- then`
-- may be done at the same time.

INSERT INTO clinic (id, code, bin, name_kk, name_ru, address_kk, address_ru, phone, unit_code,
    is_accessible)
SELECT 1000 + n, 'bench-' || n, lpad((900000000000 + n)::text, 12, '0'), n || ' емхана', 'Поликлиника ' || n,
    'Абай даңғылы, ' || n || '-үй', 'проспект Абая, дом ' || n, '+7 7999 50 20 00', '991010000',
    true
FROM generate_series(1, %(clinics)s) AS n;

INSERT INTO doctor (id, code, clinic_id, surname, given_name, patronymic, speciality, room, languages)
SELECT 1000 + 17 * (n - 1) + k, 'bench-' || n || '-' || k, 1000 + n, 'Дәрігер', 'Әлия', '',
    (ARRAY['general_practitioner', 'district_therapist', 'paediatrician', 'surgeon'])[1 + k %% 4], '101', 'kk,ru'
FROM generate_series(1, %(clinics)s) AS n, generate_series(1, 17) AS k;

-- The doctors of the measured clinic for whom citizens ask and race: the same in every region.
INSERT INTO doctor (id, code, clinic_id, surname, given_name, patronymic, speciality, room, languages)
SELECT 900 + k, 'bench-' || k, (SELECT id FROM clinic WHERE code = 'city-1'), 'Дәрігер', 'Әлия', '',
    CASE WHEN k <= %(surgeons)s THEN 'surgeon' ELSE 'ophthalmologist' END, '101', 'kk,ru'
FROM generate_series(1, %(surgeons)s + 1) AS k;

-- then
INSERT INTO slot (doctor_id, day, starts_at, ends_at, room, is_for_desk, state, was_prolonged)
SELECT doctor.id, day::date, at, at + interval '20 minutes', '101', false, 'free', false
FROM doctor,
    generate_series(%(today)s::date + 1, %(today)s::date + 12, interval '1 day') AS day,
    generate_series(day + interval '3 hours', day + interval '8 hours 40 minutes', interval '20 minutes') AS at
WHERE doctor.code LIKE 'bench-%%';

-- The check digit of an IIN: one sum of weighted digits, else the other. The codes of the signs may stand for the
-- digits, because forty-eight times either weights' sum is a multiple of eleven.
INSERT INTO person (id, iin, surname, given_name, patronymic, birth_date, sex, language, checked_at)
SELECT 1000 + row_number() OVER (), convert_from(signs, 'UTF8') || check_digit, 'Сынақов', 'Адам', 'Әліұлы', born,
    'male', 'kk', %(now)s
FROM (
    SELECT signs, born, CASE WHEN one %% 11 < 10 THEN one %% 11 ELSE other %% 11 END AS check_digit
    FROM (
        SELECT signs, born, 1 * get_byte(signs, 0) + 2 * get_byte(signs, 1) + 3 * get_byte(signs, 2) + 4 * get_byte(signs, 3)
            + 5 * get_byte(signs, 4) + 6 * get_byte(signs, 5) + 7 * get_byte(signs, 6) + 8 * get_byte(signs, 7)
            + 9 * get_byte(signs, 8) + 10 * get_byte(signs, 9) + 11 * get_byte(signs, 10) AS one,
            3 * get_byte(signs, 0) + 4 * get_byte(signs, 1) + 5 * get_byte(signs, 2) + 6 * get_byte(signs, 3)
            + 7 * get_byte(signs, 4) + 8 * get_byte(signs, 5) + 9 * get_byte(signs, 6) + 10 * get_byte(signs, 7)
            + 11 * get_byte(signs, 8) + 1 * get_byte(signs, 9) + 2 * get_byte(signs, 10) AS other
        FROM (
            SELECT born, convert_to(to_char(born, 'YYMMDD') || '3' || lpad(serial::text, 4, '0'), 'UTF8') AS signs
            FROM (
                SELECT date '1950-01-01' + n %% 14610 AS born, n / 14610 AS serial
                FROM generate_series(0, %(citizens)s + %(citizens)s / 10 + 100) AS n
            ) AS births
            OFFSET 0
        ) AS bodies
        OFFSET 0
    ) AS sums
) AS numbers
WHERE check_digit < 10
LIMIT %(citizens)s;

INSERT INTO account (id, person_id, phone, password_hash, password_changed_at, created_at)
SELECT 1000 + n, 1000 + n, '+7701' || lpad(n::text, 7, '0'), 'none', %(now)s, %(now)s
FROM generate_series(1, %(citizens)s) AS n;


-- A home call of each citizen, a hundred days ago; eleven more for whoever reads a cabinet in the measurement.
INSERT INTO application (id, number, service, state, channel, language, account_id, applicant_id, subject_id,
    clinic_id, answers, known, result, refusal_words, question, handed_to_desk,
    created_at, changed_at, signed_at, counts_for, begins_at, deadline_at, ended_at, version)
SELECT 1000 + row_number() OVER (), to_char(3000000000 + row_number() OVER (), 'FM0000"-"0000"-"00'),
    'home-call', 'fulfilled', 'portal', 'kk', 1000 + n, 1000 + n, 1000 + n,
    (SELECT id FROM clinic WHERE code = 'city-1'), %(answers)s, '{}', '{}', '', '', '',
    at, at, at, at::date, at, at + interval '1 day', at, 3
FROM generate_series(1, %(citizens)s) AS n,
    generate_series(1, CASE WHEN n <= %(readers)s THEN 12 ELSE 1 END) AS k,
    LATERAL (SELECT %(now)s::timestamptz - interval '100 days' - k * interval '1 day') AS moment (at);

-- A visit of each to a doctor: it took place.
INSERT INTO application (id, number, service, state, channel, language, account_id, applicant_id, subject_id,
    clinic_id, answers, known, result, refusal_words, question, handed_to_desk,
    created_at, changed_at, signed_at, counts_for, begins_at, deadline_at, ended_at, version)
SELECT 1000 + %(calls)s + n, to_char(3000000000 + %(calls)s + n, 'FM0000"-"0000"-"00'),
    'appointment', 'fulfilled', 'portal', 'kk', 1000 + n, 1000 + n, 1000 + n,
    (SELECT id FROM clinic WHERE code = 'city-1'), %(answers)s, '{}', '{}', '', '', '',
    at, at, at, at::date, at, at + interval '1 day', at, 3
FROM generate_series(1, %(citizens)s) AS n,
    LATERAL (SELECT %(now)s::timestamptz - interval '50 days' - mod(n, 1000) * interval '1 minute') AS moment (at);

-- What every fortieth of the second half has begun and not sent.
INSERT INTO application (id, service, state, channel, language, account_id, applicant_id, subject_id, clinic_id,
    answers, known, result, refusal_words, question, handed_to_desk, created_at, changed_at, expires_at, version)
SELECT 1000 + %(calls)s + %(citizens)s + n, 'appointment', 'draft', 'portal', 'kk', 1000 + n, 1000 + n, 1000 + n,
    (SELECT id FROM clinic WHERE code = 'city-1'), '{}', '{}', '{}', '', '', '',
    at, at, at + interval '20 days', 1
FROM generate_series(%(citizens)s / 2, %(citizens)s, 40) AS n,
    LATERAL (SELECT %(now)s::timestamptz - interval '1 day' - mod(n, 100000) * interval '1 second') AS moment (at);

-- then
INSERT INTO home_visit (application_id, clinic_id, doctor_id, day, window_from, window_to, state, assigned_at,
    set_out_at, closed_at, citizen_says, citizen_said_at)
SELECT application.id, application.clinic_id, doctors[1 + application.id %% cardinality(doctors)],
    counts_for, '10:00', '12:00', 'done', ended_at, ended_at, ended_at, true, ended_at
FROM application, (SELECT array_agg(id ORDER BY id) AS doctors FROM doctor) AS staff
WHERE service = 'home-call';

INSERT INTO slot (doctor_id, day, starts_at, ends_at, room, is_for_desk, state, was_prolonged, taken_by_id, taken_at,
    person_id, attendance, attended_at)
SELECT doctors[1 + n %% cardinality(doctors)], at::date, at, at + interval '20 minutes', '101', false, 'taken',
    false, 1000 + %(calls)s + n, at, 1000 + n, 'done', at
FROM generate_series(1, %(citizens)s) AS n,
    (SELECT array_agg(id ORDER BY id) AS doctors FROM doctor) AS staff,
    LATERAL (SELECT %(now)s::timestamptz - interval '1 day'
        - n / cardinality(doctors) * interval '20 minutes') AS moment (at);

-- What each application leaves behind: its journal, its signature, its paper.
INSERT INTO journal_entry (application_id, position, at, fact, step, actor_kind, actor_name, applicant_id, channel,
    details, previous_hash, hash)
SELECT id, k, created_at, CASE k WHEN 1 THEN 'submit' ELSE 'fulfil' END, '', 'citizen', 'Сынақов Адам',
    applicant_id, 'portal', '{}', repeat('0', 64), repeat('1', 64)
FROM application, generate_series(1, 2) AS k
WHERE number IS NOT NULL;

INSERT INTO signature (application_id, method, content, content_hash, signed_at, evidence)
SELECT id, 'sms', convert_to(repeat(number, 20), 'UTF8'), lpad(id::text, 64, '0'), signed_at, '{}'
FROM application
WHERE number IS NOT NULL;

INSERT INTO result_document (application_id, kind, code, content, content_hash, seal, issued_at)
SELECT id, 'confirmation', 'B' || lpad(id::text, 11, '0'), %(answers)s, repeat('0', 64), '{}', signed_at
FROM application
WHERE number IS NOT NULL;

-- What the worker has not swept away yet: a month's tasks, a day's codes and sessions.
INSERT INTO outgoing_task (kind, key, application_id, payload, created_at, run_at, attempts, leased_by, done_at,
    last_error)
SELECT 'sms', 'sms:bench:' || id, id, '{}', at, at, 1, '', at, ''
FROM application, LATERAL (SELECT %(now)s::timestamptz - (1 + mod(id, 28)) * interval '1 day') AS moment (at)
WHERE number IS NOT NULL AND mod(id, 4) = 0;

INSERT INTO one_time_code (purpose, phone_hash, code_hash, sent_at, expires_at, tries_left, used_at)
SELECT 'sign:' || lpad(id::text, 64, '0'), lpad(account_id::text, 64, '0'), repeat('0', 64), at, at, 4, at
FROM application, LATERAL (SELECT %(now)s::timestamptz - mod(id, 20) * interval '1 hour') AS moment (at)
WHERE number IS NOT NULL AND mod(id, 20) = 0;

INSERT INTO web_session (token_hash, owner, data, device, created_at, seen_at, ended_at)
SELECT lpad(id::text, 64, 'e'), 'citizen:' || id, '{}', '', at, at, at
FROM account, LATERAL (SELECT %(now)s::timestamptz - mod(id, 20) * interval '1 hour') AS moment (at)
WHERE id > 1000 AND mod(id, 10) = 0;

-- then
SELECT setval('person_id_seq', (SELECT max(id) FROM person)),
    setval('account_id_seq', (SELECT max(id) FROM account)),
    setval('application_id_seq', (SELECT max(id) FROM application));
