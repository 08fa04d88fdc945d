using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Om.Portal.Data.Migrations.Sqlite
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
                    Subject = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    ErasedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    AnnouncedAt = table.Column<long>(type: "INTEGER", nullable: false)
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
