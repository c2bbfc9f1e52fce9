/* msg.h: what Lotse says about results, in German and English. */
#ifndef LOTSE_PRESENT_MSG_H
#define LOTSE_PRESENT_MSG_H

enum msg_lang { MSG_EN, MSG_DE };

enum msg_id {
    MSG_ANSWER,  /* heading: the first hit should answer */
    MSG_MAYBE,   /* heading: one of the hits may answer */
    MSG_CLOSEST, /* heading: nothing fits, but these were asked for */
    MSG_NOTHING, /* no hit at all */
    MSG_MENDED,  /* before "passwrot -> passwort" */
    MSG_COUNT
};

const char *msg_text(enum msg_id id, enum msg_lang lang);

#endif
