"""The log is append-only, whoever asks: UPDATE is refused always, DELETE outside a disposal (SET LOCAL rc.disposal = 'on')."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('rc.disposal', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% on % is refused: the log is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_readlog_append_only BEFORE UPDATE OR DELETE ON audit_readlog
    FOR EACH ROW EXECUTE FUNCTION audit_append_only();
"""

BACKWARDS = """
DROP TRIGGER audit_readlog_append_only ON audit_readlog;
DROP TRIGGER audit_event_append_only ON audit_event;
DROP FUNCTION audit_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
