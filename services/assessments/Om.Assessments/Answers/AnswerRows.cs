using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;
using Om.Hosting;

namespace Om.Assessments;

/// <summary>
/// Stores what a batch changed. On PostgreSQL the answers and requests of all its saves go as lists in three statements at most, where EF Core
/// would send two statements for each save: the work of the database and of this process for one save is about halved.
/// </summary>
internal static class AnswerRows
{
    /// <summary>Changes answers that still have the revision they were read with.</summary>
    internal const string Update = """
        UPDATE answers SET "Need" = n.need, "NotApplicable" = n.not_applicable, "Reason" = n.reason, "Note" = n.note, "Revision" = n.revision, "UpdatedAt" = n.updated
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS n (key, need, not_applicable, reason, note, revision, updated, before)
        WHERE answers."Key" = n.key AND answers."Revision" = n.before
        """;

    /// <summary>Adds answers.</summary>
    internal const string Insert = """
        INSERT INTO answers ("Key", "Need", "NotApplicable", "Reason", "Note", "Revision", "UpdatedAt", "AssessmentId", "Item")
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    /// <summary>Adds requests that were carried out.</summary>
    internal const string Remember = """
        INSERT INTO processed_requests ("Key", "RequestHash", "Response", "Subject", "CreatedAt") SELECT * FROM unnest($1, $2, $3, $4, $5)
        """;

    /// <summary>Saves in one transaction; throws when somebody else was faster with one of the rows, and has stored nothing then.</summary>
    public static async Task SaveAsync(AssessmentsDb db)
    {
        db.ChangeTracker.DetectChanges();
        var changes = db.ChangeTracker.Entries().Where(e => e.State is not EntityState.Unchanged).ToList();
        // Completions, events and the like are rare and EF Core's work; they share its transaction with the answers.
        if (!db.Database.IsNpgsql() || changes.Exists(e => e.Entity is not (Answer or ProcessedRequest) || e.State is EntityState.Deleted))
        {
            await db.SaveChangesAsync(CancellationToken.None);
        }
        else if (changes.Count > 0)
        {
            await WriteAsync(db, changes);
        }
    }

    private static async Task WriteAsync(AssessmentsDb db, List<EntityEntry> changes)
    {
        // In the order of their keys: batches of two instances that share answers wait for each other instead of locking each other out.
        var answers = changes.Where(e => e.Entity is Answer).OrderBy(e => ((Answer)e.Entity).Key).ToLookup(e => e.State);
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        await using var batch = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction)transaction.GetDbTransaction());
        Add(batch, Update, [.. answers[EntityState.Modified]], rows => [.. Values(rows), Before(rows)]);
        Add(batch, Insert, [.. answers[EntityState.Added]], rows =>
        [
            .. Values(rows),
            Column(NpgsqlDbType.Uuid, rows, (Answer a) => a.AssessmentId),
            Column(NpgsqlDbType.Text, rows, (Answer a) => a.Item),
        ]);
        Add(batch, Remember, [.. changes.Where(e => e.Entity is ProcessedRequest)], rows =>
        [
            Column(NpgsqlDbType.Uuid, rows, (ProcessedRequest r) => r.Key),
            Column(NpgsqlDbType.Bytea, rows, (ProcessedRequest r) => r.RequestHash),
            Column(NpgsqlDbType.Bytea, rows, (ProcessedRequest r) => r.Response),
            Column(NpgsqlDbType.Text, rows, (ProcessedRequest r) => r.Subject),
            Column(NpgsqlDbType.TimestampTz, rows, (ProcessedRequest r) => r.CreatedAt),
        ]);
        var written = await batch.ExecuteNonQueryAsync(CancellationToken.None);
        if (written != changes.Count)
        {
            throw new DbUpdateConcurrencyException($"{changes.Count - written} rows were changed by somebody else.");
        }

        await transaction.CommitAsync(CancellationToken.None);
    }

    private static NpgsqlParameter[] Values(List<EntityEntry> rows) =>
    [
        Column(NpgsqlDbType.Uuid, rows, (Answer a) => a.Key),
        Column(NpgsqlDbType.Integer, rows, (Answer a) => (int)a.Need),
        Column(NpgsqlDbType.Boolean, rows, (Answer a) => a.NotApplicable),
        Column(NpgsqlDbType.Text, rows, (Answer a) => a.Reason),
        Column(NpgsqlDbType.Text, rows, (Answer a) => a.Note),
        Column(NpgsqlDbType.Integer, rows, (Answer a) => a.Revision),
        Column(NpgsqlDbType.TimestampTz, rows, (Answer a) => a.UpdatedAt),
    ];

    /// <summary>The revisions as they were read.</summary>
    private static NpgsqlParameter<int[]> Before(List<EntityEntry> rows) => new()
    {
        TypedValue = [.. rows.Select(r => (int)r.Property(nameof(Answer.Revision)).OriginalValue!)],
        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer,
    };

    private static NpgsqlParameter Column<TRow, TValue>(NpgsqlDbType type, List<EntityEntry> rows, Func<TRow, TValue> value) =>
        new NpgsqlParameter<TValue[]> { TypedValue = [.. rows.Select(r => value((TRow)r.Entity))], NpgsqlDbType = NpgsqlDbType.Array | type };

    private static void Add(NpgsqlBatch batch, string sql, List<EntityEntry> rows, Func<List<EntityEntry>, NpgsqlParameter[]> columns)
    {
        if (rows.Count > 0)
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.AddRange(columns(rows));
            batch.BatchCommands.Add(command);
        }
    }
}
