/*
 * The state machine of a backup (docs/spec/clone.md) for the model checker SPIN: a source, the other cards of its pack, and a relay that the source's owner
 * has let in. What cards say to each other is taken for unforgeable here; that it is so, other tests show. Each command commits wholly or not at all, and
 * the power may go between its commit and its answer.
 *
 * The relay does whatever it likes for as long as it likes, and remembers every message. Then a host that knows nothing takes over, asks the cards, and ends
 * the backup; the power may still go CUTS times. Claimed:
 *
 *   limit        no more cards ever hold the wallet than were agreed, revoked ones among them
 *   same         an export that is fetched again is the one that was made: its epoch is still the set's
 *   final        after the seal the source makes no export
 *   lost         only a card that was reset has to be given up
 *   arrived      a clone that is confirmed has arrived
 *   completable  the host always comes to the end: sealed, and nobody is waited for
 *
 *   spin -a clone.pml && gcc -O2 -o pan pan.c && ./pan -a
 *
 * Assertions are checked on the way. With -DFAULT=1 to 8 a rule is missing, and the run must find it.
 */
#ifndef FAULT
#define FAULT 0
#endif
#define CARDS 3
#define LIMIT 2
/* Offers a card makes here: a reset loses one. */
#define OFFERS 2
#define CUTS 2

mtype = { absent, pending, confirmed, revoked };

/* Memory of the source: what became of each card, the offer its export is for, and the set. */
mtype member[CARDS] = absent;
byte answered[CARDS];
byte madeIn[CARDS];
byte places, epoch;
bool sealed;

/* Memory of the others: offers made so far, whether the last one waits for its export, the offer by which the wallet came (0: none). */
byte offers[CARDS];
bool waits[CARDS];
byte holds[CARDS];

/* The messages each of the two has seen and may show again as often as it likes: for every card a bit for each of its offers. */
#define RELAY 0
#define HOST 1
#define OFFER 0
#define EXPORT 1
#define RECEIPT 2
byte seen[18];
#define SEEN(who, what, c) seen[((who) * 3 + (what)) * CARDS + (c)]

/* What nobody can see: for the claims alone. */
byte holders;
bool held[CARDS];
bool wasReset[CARDS];
bool wasSealed, handedOver, complete;
byte cuts = CUTS;

#define BIT(number) (1 << (number))
#define SAW(who, what, c, number) (SEEN(who, what, c) & BIT(number))

/* The answer arrives, or the power goes before. For the relay, which would only know less, it always arrives. */
inline answer(who, what, c, number) {
  if
  :: SEEN(who, what, c) = SEEN(who, what, c) | BIT(number)
  :: who == HOST && cuts > 0 -> cuts--
  fi
}

inline makeOffer(who, c) {
  if
  :: holds[c] == 0 && (waits[c] || offers[c] < OFFERS) ->
    if
    :: waits[c] && FAULT != 1 -> skip
    :: offers[c] < OFFERS && (!waits[c] || FAULT == 1) -> offers[c]++; waits[c] = true
    :: else -> skip
    fi;
    answer(who, OFFER, c, offers[c])
  :: else -> skip
  fi
}

inline makeExport(who, c, number) {
  if
  :: SAW(who, OFFER, c, number) && (!sealed || FAULT == 2) ->
    if
    :: member[c] == pending && answered[c] == number && FAULT != 3 ->
      assert(madeIn[c] == epoch);
      assert(!wasSealed);
      answer(who, EXPORT, c, number)
    :: member[c] == absent && (places < LIMIT || FAULT == 5) ->
      if
      :: FAULT == 6 -> answer(who, EXPORT, c, number)
      :: else -> skip
      fi;
      if
      /* Recorded after the bytes left, and the power went between. */
      :: FAULT == 6 -> skip
      :: member[c] = pending; answered[c] = number; madeIn[c] = epoch; places++;
        assert(!wasSealed);
        answer(who, EXPORT, c, number)
      fi
    :: else -> skip
    fi
  :: else -> skip
  fi
}

inline import(who, c, number) {
  if
  :: SAW(who, EXPORT, c, number) && waits[c] && offers[c] == number && holds[c] == 0 ->
    waits[c] = false; holds[c] = number;
    if
    :: !held[c] -> held[c] = true; holders++
    :: else -> skip
    fi;
    assert(holders <= LIMIT)
  :: else -> skip
  fi;
  tellReceipt(who, c)
}

/* A card that holds the wallet says how it came by it to who has its PIN, which the relay does. */
inline tellReceipt(who, c) {
  if
  :: holds[c] > 0 -> answer(who, RECEIPT, c, holds[c])
  :: else -> skip
  fi
}

inline confirm(who, c, number) {
  if
  :: (SAW(who, RECEIPT, c, number) || FAULT == 7) && member[c] == pending && answered[c] == number ->
    member[c] = confirmed;
    assert(held[c])
  :: else -> skip
  fi
}

#define WAITED_FOR(c) (member[c] == pending)
#define NOBODY_WAITED_FOR (!WAITED_FOR(0) && !WAITED_FOR(1) && !WAITED_FOR(2))

inline seal() {
  if
  :: NOBODY_WAITED_FOR -> sealed = true; wasSealed = true
  :: else -> skip
  fi
}

#define STAYS(c, mask) (member[c] == pending && !((mask) & BIT(c)))
#define CHOSEN(c, mask) (((mask) & BIT(c)) && (member[c] == pending || member[c] == confirmed))

/* A new epoch, in which these are revoked. Nobody may be waited for then. Their places stay taken. */
inline revoke(mask) {
  if
  :: (CHOSEN(0, mask) || CHOSEN(1, mask) || CHOSEN(2, mask)) &&
     ((!STAYS(0, mask) && !STAYS(1, mask) && !STAYS(2, mask)) || FAULT == 8) ->
    for (k : 0 .. CARDS - 1) {
      if
      :: CHOSEN(k, mask) -> member[k] = revoked; places = places - (FAULT == 4)
      :: else -> skip
      fi
    };
    epoch++;
    k = 0
  :: else -> skip
  fi
}

/* A card that lost its offer or its wallet. */
inline reset(c) {
  waits[c] = false; holds[c] = 0; wasReset[c] = true
}

active proctype Relay() {
  byte c, number, mask, k;
  do
  :: atomic {
      select (c : 0 .. CARDS - 1);
      select (number : 1 .. OFFERS);
      if
      :: skip; makeOffer(RELAY, c)
      :: skip; makeExport(RELAY, c, number)
      :: skip; import(RELAY, c, number)
      :: skip; confirm(RELAY, c, number)
      :: skip; seal()
      :: skip; select (mask : 1 .. 7); revoke(mask)
      :: waits[c] || holds[c] > 0 -> reset(c)
      fi;
      c = 0; number = 0; mask = 0
    }
  :: atomic {
      for (k : 0 .. 8) {
        seen[k] = 0
      };
      k = 0;
      handedOver = true; break
    }
  od
}

/* A card the source waits for in vain: it has neither the offer any more nor the wallet. */
#define IS_LOST(c) (member[c] == pending && holds[c] != answered[c] && !(waits[c] && offers[c] == answered[c]))
#define LOST_MASK ((IS_LOST(0) -> 1 : 0) | (IS_LOST(1) -> 2 : 0) | (IS_LOST(2) -> 4 : 0))
#define CAN_ARRIVE(c) (member[c] == pending && !IS_LOST(c))
/* A place is free, and a card for it that is no member and empty. */
#define IS_WANTED(c) (!sealed && places < LIMIT && member[c] == absent && holds[c] == 0 && (waits[c] || offers[c] < OFFERS))

active proctype Host() {
  byte c, k;
  handedOver;
  do
  :: atomic {
      if
      :: CAN_ARRIVE(0) || IS_WANTED(0) -> c = 0
      :: else ->
        if
        :: CAN_ARRIVE(1) || IS_WANTED(1) -> c = 1
        :: else ->
          if
          :: CAN_ARRIVE(2) || IS_WANTED(2) -> c = 2
          :: else -> c = CARDS
          fi
        fi
      fi;
      if
      :: c < CARDS ->
        makeOffer(HOST, c);
        makeExport(HOST, c, offers[c]);
        import(HOST, c, offers[c]);
        confirm(HOST, c, offers[c])
      :: c == CARDS && LOST_MASK != 0 ->
        for (k : 0 .. CARDS - 1) {
          assert(!IS_LOST(k) || wasReset[k])
        };
        k = 0;
        revoke(LOST_MASK)
      :: else -> seal(); break
      fi;
      c = 0
    }
  od;
  complete = sealed && NOBODY_WAITED_FOR
}

ltl completable { [] (handedOver -> <> complete) }
