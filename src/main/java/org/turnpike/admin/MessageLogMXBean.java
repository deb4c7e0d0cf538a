package org.turnpike.admin;

/** {@code turnpike:type=MessageLog}: what is recorded of the messages. */
@Text("The message log: what is recorded of the messages")
public interface MessageLogMXBean {

    /** Records in the database. Counts them, which with PostgreSQL and many records takes seconds. */
    @Text("Records in the database; counted at each question")
    long getRecords();

    /** Messages this node has recorded since its start. */
    @Text("Messages this node has recorded since its start")
    long getRecorded();

    /** Messages this node has refused since its start because they could not be recorded. */
    @Text("Messages this node has refused since its start because they could not be recorded")
    long getRefused();

    /** Messages that wait now to be written. */
    @Text("Messages that wait to be written")
    int getWaiting();

    /** Why a message could last not be recorded, since the start of this node. */
    @Text("Why a message could last not be recorded, since the start of this node; empty when all were")
    String getLastFailure();
}
