using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Om.Assessments.Tests;

/// <summary>Counts the statements of a service, and makes saves fail.</summary>
internal sealed class DatabaseWatch
{
    private static readonly string[] NotCounted = ["outbox", "audit_actors", "audit_seals", "\"Seal\" IS NULL", "UPDATE \"audit\""];
    private int statements;

    /// <summary>The next save that stores an answer fails with it.</summary>
    public Exception? NextSaveFails { get; set; }

    /// <summary>Statements of requests so far; what runs beside them and what only a caller's first entry in the audit trail needs is not counted.</summary>
    public int Statements => statements;

    public void Add(IServiceCollection services)
    {
        void Watch(DbContextOptionsBuilder options) => options.AddInterceptors(new Saves(this), new Transactions(this), new Counts(this));
        services.ConfigureDbContext<SqliteAssessmentsDb>(Watch);
        services.ConfigureDbContext<PostgresAssessmentsDb>(Watch);
    }

    private void Fail(DbContext db)
    {
        if (NextSaveFails is { } error && db.ChangeTracker.Entries<Answer>().Any())
        {
            NextSaveFails = null;
            throw error;
        }
    }

    private sealed class Saves(DatabaseWatch watch) : SaveChangesInterceptor
    {
        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            watch.Fail(eventData.Context!);
            return ValueTask.FromResult(result);
        }
    }

    /// <summary>Answers are stored without EF Core's save where the database takes lists.</summary>
    private sealed class Transactions(DatabaseWatch watch) : DbTransactionInterceptor
    {
        public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
        {
            watch.Fail(eventData.Context!);
            return ValueTask.FromResult(result);
        }
    }

    private sealed class Counts(DatabaseWatch watch) : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (!NotCounted.Any(table => command.CommandText.Contains(table, StringComparison.Ordinal)))
            {
                Interlocked.Increment(ref watch.statements);
            }

            return ValueTask.FromResult(result);
        }
    }
}
