-- Sixth version: weeks are those of ISO 8601, which belong to the year that
-- their Thursday is in.
DROP VIEW sla_part;
CREATE VIEW sla_part AS SELECT
    t.id, t.created, t.created / 86400 AS day, coalesce(t.org, 0) AS org,
    strftime('%Y', t.created, 'unixepoch', '-3 days', 'weekday 4')
        || printf('-W%02d', (strftime('%j', t.created, 'unixepoch', '-3 days',
        'weekday 4') + 6) / 7) AS week,
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
DELETE FROM sla_week;
INSERT INTO sla_week SELECT week, org, sum(tickets), sum(answered),
    sum(answer_time), sum(solved), sum(solve_time), sum(developer_time),
    sum(late), sum(late_answers), sum(escalated)
    FROM sla_part GROUP BY week, org;
