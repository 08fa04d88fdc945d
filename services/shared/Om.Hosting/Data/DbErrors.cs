using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Om.Hosting;

/// <summary>Reads provider errors, so that a rule kept by the database can be told to the caller.</summary>
public static class DbErrors
{
    /// <summary>Whether <paramref name="error"/> is a duplicate key in <paramref name="table"/>, on either provider.</summary>
    public static bool IsUniqueViolation(DbUpdateException error, string table) => error.InnerException switch
    {
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation && postgres.TableName == table,
        SqliteException sqlite => sqlite.SqliteErrorCode == 19
            && sqlite.Message.Contains("UNIQUE", StringComparison.Ordinal)
            && sqlite.Message.Contains($" {table}.", StringComparison.Ordinal),
        _ => false,
    };
}
