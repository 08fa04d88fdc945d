using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Om.Hosting;

/// <summary>The tables of an audit trail, in the database of the service it belongs to.</summary>
public static class AuditModel
{
    private static readonly string[] Columns = ["Id", "At", "Actor", "OnBehalfOf", "Method", "Resource", "Root", "Allowed"];

    /// <summary>Adds them to a service's model.</summary>
    public static void UseAudit(this ModelBuilder model)
    {
        model.Entity<AuditEntry>(entry =>
        {
            entry.ToTable("audit");
            entry.Property(e => e.OnBehalfOf).HasMaxLength(AuditTrail.Longest);
            entry.Property(e => e.Method).HasMaxLength(AuditTrail.Longest);
            entry.Property(e => e.Resource).HasMaxLength(AuditTrail.Longest);
            entry.Property(e => e.Root).HasMaxLength(AuditTrail.Longest);
            entry.HasIndex(e => new { e.Root, e.Id });
            entry.HasIndex(e => new { e.Actor, e.Id });
            entry.HasIndex(e => new { e.Seal, e.Place });
            entry.HasIndex(e => e.Id, "IX_audit_waiting").HasFilter("\"Seal\" IS NULL");
        });
        model.Entity<AuditActor>(actor =>
        {
            actor.ToTable("audit_actors");
            actor.HasKey(a => a.Key);
            actor.Property(a => a.Subject).HasMaxLength(255);
            actor.HasIndex(a => a.Subject).IsUnique();
        });
        model.Entity<AuditSeal>(seal =>
        {
            seal.ToTable("audit_seals");
            seal.HasKey(s => s.Number);
            seal.Property(s => s.Number).ValueGeneratedNever();
        });
    }

    /// <summary>
    /// Makes the database refuse to change or remove entries and seals; for the migration that creates them, and on SQLite for each later one that
    /// rebuilds these tables, since a rebuild drops triggers.
    /// </summary>
    public static void ProtectAudit(this MigrationBuilder migration)
    {
        if (migration.ActiveProvider!.EndsWith("Sqlite", StringComparison.Ordinal))
        {
            foreach (var (name, when) in new[]
            {
                ("audit_keep BEFORE DELETE ON audit", ""), ("audit_seals_keep BEFORE DELETE ON audit_seals", ""), ("audit_seals_same BEFORE UPDATE ON audit_seals", ""),
                ("audit_same BEFORE UPDATE ON audit", $"WHEN NOT ({Sealing("IS")})"),
            })
            {
                migration.Sql($"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;");
            }

            return;
        }

        migration.Sql(
            $"""
            CREATE FUNCTION om_audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF TG_TABLE_NAME = 'audit' AND TG_OP = 'UPDATE' THEN
                IF {Sealing("IS NOT DISTINCT FROM")} THEN RETURN NEW; END IF;
              END IF;
              RAISE EXCEPTION 'the audit trail is append-only';
            END $$;
            CREATE TRIGGER audit_keep BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION om_audit_keep();
            CREATE TRIGGER audit_seals_keep BEFORE UPDATE OR DELETE ON audit_seals FOR EACH ROW EXECUTE FUNCTION om_audit_keep();
            CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION om_audit_keep();
            CREATE TRIGGER audit_seals_whole BEFORE TRUNCATE ON audit_seals FOR EACH STATEMENT EXECUTE FUNCTION om_audit_keep();
            """);
    }

    /// <summary>The one change there is: an entry gets its seal, once.</summary>
    private static string Sealing(string same) =>
        """OLD."Seal" IS NULL AND NEW."Seal" IS NOT NULL AND NEW."Place" IS NOT NULL AND """
        + string.Join(" AND ", Columns.Select(c => $"NEW.\"{c}\" {same} OLD.\"{c}\""));
}
