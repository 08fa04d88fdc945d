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

    /// <summary>
    /// Whether somebody else was faster: changed or removed what was read, or added the same thing first. Nothing was stored; who reads again and
    /// decides again may succeed.
    /// </summary>
    public static bool IsLostRace(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (e is DbUpdateConcurrencyException
                or PostgresException
                {
                    SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation
                        or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
                }
                or SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CONSTRAINT })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the database was not reachable, overloaded or out of space: nothing was stored and the same call may work soon.</summary>
    public static bool IsUnavailable(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (e is NpgsqlException { IsTransient: true })
            {
                return true;
            }

            if (e is SqliteException sqlite)
            {
                return sqlite.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED or SQLitePCL.raw.SQLITE_IOERR
                    or SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_READONLY;
            }
        }

        return false;
    }
}
