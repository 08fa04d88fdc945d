using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Om.Hosting;

#nullable disable

namespace Om.Assessments.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AddAudit : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "audit",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Actor = table.Column<Guid>(type: "TEXT", nullable: true),
                    OnBehalfOf = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Method = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Resource = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Root = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Allowed = table.Column<bool>(type: "INTEGER", nullable: false),
                    Seal = table.Column<long>(type: "INTEGER", nullable: true),
                    Place = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "audit_actors",
                columns: table => new
                {
                    Key = table.Column<Guid>(type: "TEXT", nullable: false),
                    Subject = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_actors", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "audit_seals",
                columns: table => new
                {
                    Number = table.Column<long>(type: "INTEGER", nullable: false),
                    SealedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    PreviousHash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Hash = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_seals", x => x.Number);
                });

            migrationBuilder.CreateIndex(
                name: "IX_audit_Actor_Id",
                table: "audit",
                columns: new[] { "Actor", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_Root_Id",
                table: "audit",
                columns: new[] { "Root", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_Seal_Place",
                table: "audit",
                columns: new[] { "Seal", "Place" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_waiting",
                table: "audit",
                column: "Id",
                filter: "\"Seal\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_audit_actors_Subject",
                table: "audit_actors",
                column: "Subject",
                unique: true);

            migrationBuilder.ProtectAudit();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit");

            migrationBuilder.DropTable(
                name: "audit_actors");

            migrationBuilder.DropTable(
                name: "audit_seals");
        }
    }
}
