-- Fourth version: sums of promises by week.

-- What a ticket adds to the report of promises. A week ends with the year.
-- (+p.kind: a ticket has few steps, a kind has many.)
CREATE VIEW sla_part AS SELECT
    t.id, t.created, t.created / 86400 AS day, coalesce(t.org, 0) AS org,
    strftime('%Y-W%W', t.created, 'unixepoch') AS week,
    1 AS tickets,
    t.answered IS NOT NULL AS answered,
    coalesce(t.answered - t.created, 0) AS answer_time,
    t.solved IS NOT NULL AS solved,
    coalesce(t.solved - t.created, 0) AS solve_time,
    t.developers_used AS developer_time,
    EXISTS (SELECT 1 FROM step p WHERE p.ticket = t.id AND +p.kind = 1)
        AS late,
    t.answered IS NOT NULL AND EXISTS (SELECT 1 FROM step p
        WHERE p.ticket = t.id AND +p.kind = 1) AS late_answers,
    EXISTS (SELECT 1 FROM step p WHERE p.ticket = t.id AND +p.kind = 3)
        AS escalated
FROM ticket t;

-- Its sums, so that ten years are read as quickly as three months. Triggers
-- alone write them, in the transaction of the change; doctor compares them
-- with what they are the sums of.
CREATE TABLE sla_week (
    week TEXT NOT NULL,
    org INTEGER NOT NULL, -- 0: none
    tickets INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    answer_time INTEGER NOT NULL,
    solved INTEGER NOT NULL,
    solve_time INTEGER NOT NULL,
    developer_time INTEGER NOT NULL,
    late INTEGER NOT NULL,
    late_answers INTEGER NOT NULL,
    escalated INTEGER NOT NULL,
    PRIMARY KEY (week, org)
) STRICT, WITHOUT ROWID;
INSERT INTO sla_week SELECT week, org, sum(tickets), sum(answered),
    sum(answer_time), sum(solved), sum(solve_time), sum(developer_time),
    sum(late), sum(late_answers), sum(escalated)
    FROM sla_part GROUP BY week, org;

-- Writing to this view adds a ticket to the sums, or takes it off (sign -1).
CREATE VIEW sla_count AS SELECT id, 0 AS sign FROM ticket;
CREATE TRIGGER sla_count_one INSTEAD OF INSERT ON sla_count BEGIN
    INSERT INTO sla_week SELECT week, org, NEW.sign * tickets,
        NEW.sign * answered, NEW.sign * answer_time, NEW.sign * solved,
        NEW.sign * solve_time, NEW.sign * developer_time, NEW.sign * late,
        NEW.sign * late_answers, NEW.sign * escalated
        FROM sla_part WHERE id = NEW.id
    ON CONFLICT (week, org) DO UPDATE SET tickets = tickets + excluded.tickets,
        answered = answered + excluded.answered,
        answer_time = answer_time + excluded.answer_time,
        solved = solved + excluded.solved,
        solve_time = solve_time + excluded.solve_time,
        developer_time = developer_time + excluded.developer_time,
        late = late + excluded.late,
        late_answers = late_answers + excluded.late_answers,
        escalated = escalated + excluded.escalated;
END;

CREATE TRIGGER sla_filed AFTER INSERT ON ticket BEGIN
    INSERT INTO sla_count VALUES (NEW.id, 1);
END;
-- A change takes off what was, and adds what is.
CREATE TRIGGER sla_was BEFORE UPDATE OF created, org, answered, solved,
    developers_used ON ticket
WHEN OLD.created IS NOT NEW.created OR OLD.org IS NOT NEW.org
    OR OLD.answered IS NOT NEW.answered OR OLD.solved IS NOT NEW.solved
    OR OLD.developers_used IS NOT NEW.developers_used
BEGIN
    INSERT INTO sla_count VALUES (OLD.id, -1);
END;
CREATE TRIGGER sla_is AFTER UPDATE OF created, org, answered, solved,
    developers_used ON ticket
WHEN OLD.created IS NOT NEW.created OR OLD.org IS NOT NEW.org
    OR OLD.answered IS NOT NEW.answered OR OLD.solved IS NOT NEW.solved
    OR OLD.developers_used IS NOT NEW.developers_used
BEGIN
    INSERT INTO sla_count VALUES (NEW.id, 1);
END;

-- A step counts once a ticket, in whatever cycle; none is ever taken back.
CREATE TRIGGER sla_step AFTER INSERT ON step
WHEN NEW.kind IN (1, 3) AND 1 = (SELECT count(*) FROM step
    WHERE ticket = NEW.ticket AND kind = NEW.kind)
BEGIN
    UPDATE sla_week SET late = sla_week.late + (NEW.kind = 1),
        late_answers = sla_week.late_answers + (NEW.kind = 1 AND p.answered),
        escalated = sla_week.escalated + (NEW.kind = 3)
    FROM sla_part p
    WHERE p.id = NEW.ticket AND sla_week.week = p.week AND sla_week.org = p.org;
END;
CREATE TRIGGER step_kept BEFORE DELETE ON step BEGIN
    SELECT RAISE (ABORT, 'steps that were taken stay');
END;
CREATE TRIGGER ticket_kept BEFORE DELETE ON ticket BEGIN
    SELECT RAISE (ABORT, 'tickets stay');
END;
