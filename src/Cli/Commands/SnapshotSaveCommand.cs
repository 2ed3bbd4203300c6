using System.Globalization;
using Muster.Doors.Consul.Snapshot;

namespace Muster.Cli.Commands;

internal sealed class SnapshotSaveCommand : ClientCommand
{
    public const string Line = "Saves a snapshot of all there is to a file";

    private readonly Flag _append;

    public SnapshotSaveCommand()
        : base(Answers.OfCluster) => _append = Flags.Text(
            "append-filename",
            "PARTS",
            "Put these before the file name's extension, separated by dashes: any of version, dc, node and status "
            + "(leader or follower), separated by commas.");

    public override string Words => "snapshot save";

    public override string Summary => Line;

    public override string Takes => "[options] FILE";

    public override string About =>
        """
          All that the cluster knows, at one revision: keys and values, the catalog, everything. The file is read back and
          verified before it gets its name.

              {0} snapshot save backup.snap
              {0} snapshot save -append-filename=version,dc,node backup.snap
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error saving snapshot: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count != 1)
        {
            return Fail(terminal, operands.Count == 0 ? "Missing FILE argument" : TooMany(operands, 1));
        }

        var parts = _append.Text is { } named ? named.Split(',') : [];
        if (Array.Find(parts, part => !SnapshotName.IsPart(part)) is { } unknown)
        {
            return Fail(
                terminal, $"-append-filename does not know '{unknown}'; it takes version, dc, node and status, separated by commas");
        }

        var file = parts.Length == 0
            ? operands[0]
            : SnapshotName.Of(operands[0], parts, (await client.GetAsync("/v1/agent/self", cancel)).Json());
        var unverified = string.Create(
            CultureInfo.InvariantCulture, $"{file}.unverified.tmp{Environment.ProcessId}");
        try
        {
            return await SaveAsync(client, file, unverified, terminal, cancel);
        }
        finally
        {
            if (File.Exists(unverified))
            {
                File.Delete(unverified);
            }
        }
    }

    private static async Task<int> SaveAsync(
        AgentClient client, string file, string unverified, Terminal terminal, CancellationToken cancel)
    {
        SnapshotMeta meta;
        try
        {
            await client.DownloadAsync(
                "/v1/snapshot",
                [],
                () => new Progress(Create(unverified), "Saving", null, terminal),
                cancel);
            await using var written = File.OpenRead(unverified);
            await using var shown = new Progress(written, "Verifying", written.Length, terminal);
            meta = await SnapshotFile.ReadAsync(shown, _ => { }, cancel);
        }
        catch (InvalidDataException wrong)
        {
            return Fail(terminal, $"Error verifying snapshot file: {wrong.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Fail(terminal, $"Error writing unverified snapshot file: {SnapshotFile.WhyNot(unverified, failure)}");
        }

        try
        {
            File.Move(unverified, file, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Fail(terminal, $"Error renaming \"{unverified}\" to \"{file}\": {failure.Message}");
        }

        terminal.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Saved and verified snapshot to index {meta.Index}"));
        return Done;
    }

    /// <summary>Secrets may be in it: for its owner alone.</summary>
    private static FileStream Create(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Create,
        Access = FileAccess.Write,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });
}
