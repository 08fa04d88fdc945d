using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Om.Assessments.Tests;

/// <summary>Looks over the service's shoulder at its database: counts statements, and steps in just before a save.</summary>
internal sealed class DatabaseWatch
{
    private int statements;

    /// <summary>Runs once before the next save that <see cref="Where"/> takes for the one it waits for.</summary>
    public Func<Task>? BeforeSave { get; set; }

    public Func<DbContext, bool> Where { get; set; } = _ => true;

    /// <summary>Statements of requests so far; the outbox's own are not counted.</summary>
    public int Statements => statements;

    public void Add(IServiceCollection services)
    {
        void Watch(DbContextOptionsBuilder options) => options.AddInterceptors(new Saves(this), new Counts(this));
        services.ConfigureDbContext<SqliteAssessmentsDb>(Watch);
        services.ConfigureDbContext<PostgresAssessmentsDb>(Watch);
    }

    private sealed class Saves(DatabaseWatch watch) : SaveChangesInterceptor
    {
        public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            if (watch.BeforeSave is { } step && watch.Where(eventData.Context!))
            {
                watch.BeforeSave = null;
                await step();
            }

            return result;
        }
    }

    private sealed class Counts(DatabaseWatch watch) : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (!command.CommandText.Contains("outbox", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref watch.statements);
            }

            return ValueTask.FromResult(result);
        }
    }
}
