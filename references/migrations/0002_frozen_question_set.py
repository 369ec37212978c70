from django.db import migrations

REFUSE = """
CREATE FUNCTION references_question_set_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a frozen question set is never changed';
END $$;
CREATE TRIGGER question_set_is_frozen BEFORE UPDATE ON references_questionset
    FOR EACH ROW EXECUTE FUNCTION references_question_set_is_frozen();
CREATE FUNCTION references_sent_answer_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a sent answer is never changed; a correction is a new version';
END $$;
CREATE TRIGGER sent_answer_is_kept BEFORE UPDATE ON references_sentanswer
    FOR EACH ROW EXECUTE FUNCTION references_sent_answer_is_kept();
"""
BACK = """
DROP TRIGGER question_set_is_frozen ON references_questionset;
DROP FUNCTION references_question_set_is_frozen();
DROP TRIGGER sent_answer_is_kept ON references_sentanswer;
DROP FUNCTION references_sent_answer_is_kept();
"""


class Migration(migrations.Migration):
    """What is frozen stays frozen, whoever asks: admin, a shell or a mistake."""

    dependencies = [("references", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, BACK)]
