using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Om.Identity.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class AddErasures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "erased_subjects",
                columns: table => new
                {
                    Subject = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    ErasedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    AnnouncedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_erased_subjects", x => x.Subject);
                });

            migrationBuilder.CreateIndex(
                name: "IX_erased_subjects_AnnouncedAt",
                table: "erased_subjects",
                column: "AnnouncedAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "erased_subjects");
        }
    }
}
