using System.Security.Cryptography;
using System.Text;
using Muster.Bedrock;

namespace Muster.Registry.Local;

/// <summary>
/// Where registrations are kept: one JSON file each, in folders named as Consul's are.
/// <code>
///   services/HASH       a service
///   checks/HASH         a check's definition
///   checks/state/HASH   what a ttl check's owner said last
/// </code>
/// HASH is the SHA-256 of the id, so that any id is a file name. Without a directory nothing is kept (-dev).
/// Called by the one writer only.
/// </summary>
internal sealed class Shelf(string? directory, TimeProvider time)
{
    private static readonly string[] _folders = ["services", "checks", "checks/state"];

    public bool Keeps() => directory is not null;

    /// <summary>Makes the folders.</summary>
    public Refused? Prepare()
    {
        if (directory is null)
        {
            return null;
        }

        try
        {
            foreach (var folder in _folders)
            {
                Directory.CreateDirectory(Path.Combine(directory, folder));
            }

            return null;
        }
        catch (Exception e) when (DurableFile.IsFault(e))
        {
            return Refuse(e);
        }
    }

    /// <summary>Does the filings in order. When one cannot be done, all are taken back, and all are refused.</summary>
    public Refused? Write(IEnumerable<Filing> filings)
    {
        if (directory is null)
        {
            return null;
        }

        var done = new Stack<FileWork>();
        try
        {
            DurableFile.Apply(ToDo(filings), done.Push);
            return null;
        }
        catch (Exception e) when (DurableFile.IsFault(e))
        {
            return TakeBack(done) is { } worse
                ? new Refused(Refusal.Unavailable, $"{Refuse(e).Message} (and could not restore what was there: {worse})")
                : Refuse(e);
        }
    }

    /// <summary>The files of a folder that hold something: path and content, in the order of their names.</summary>
    public IEnumerable<(string Path, byte[] Content)> Read(string folder)
    {
        Invariant.That(directory is not null);
        return Directory.EnumerateFiles(Path.Combine(directory, folder))
            .Where(path => Path.GetFileName(path).Length == 2 * SHA256.HashSizeInBytes)
            .Order(StringComparer.Ordinal)
            .Select(path => (path, File.ReadAllBytes(path)));
    }

    /// <summary>Out of the way, but there to be looked at.</summary>
    public static string SetAside(string path)
    {
        var aside = $"{path}.damaged";
        File.Move(path, aside, overwrite: true);
        return aside;
    }

    public static bool IsNameOf(string path, string id) => Path.GetFileName(path) == Hash(id);

    private IEnumerable<(string Path, byte[]? Content, Keeping Keeping)> Files(Filing filing) => filing switch
    {
        Filing.SaveService save => [(At("services", save.Service.Id), ShelfJson.Of(save.Service), Keeping.Durable)],
        Filing.RemoveService remove => [(At("services", remove.ServiceId), null, Keeping.Durable)],
        Filing.SaveCheck save => [(At("checks", save.Definition.CheckId), ShelfJson.Of(save.Definition), Keeping.Durable)],
        Filing.RemoveCheck remove =>
        [
            (At("checks", remove.CheckId), null, Keeping.Durable),
            (At("checks/state", remove.CheckId), null, Keeping.Hint),
        ],

        // Renewed every few seconds by each service: worth a rename, not a flush. Lost with the power, the check waits for
        // its owner's next report.
        Filing.SaveReport save =>
            [(At("checks/state", save.CheckId), ShelfJson.Of(save, time.GetUtcNow()), Keeping.Hint)],
        Filing.RemoveReport remove => [(At("checks/state", remove.CheckId), null, Keeping.Hint)],
        _ => throw new System.Diagnostics.UnreachableException($"No file for {filing}"),
    };

    private string At(string folder, string id) => Path.Combine(directory!, folder, Hash(id));

    private static string Hash(string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    /// <summary>Of several filings of one file the last counts; a file that is as it should be is left alone.</summary>
    private List<FileWork> ToDo(IEnumerable<Filing> filings)
    {
        var files = filings.SelectMany(Files).ToList();
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var at = 0; at < files.Count; at++)
        {
            last[files[at].Path] = at;
        }

        return
        [
            .. files.Where((file, at) => last[file.Path] == at)
                .Select(file => new FileWork(file.Path, file.Content, DurableFile.ReadIfThere(file.Path), file.Keeping))
                .Where(work => work.Content is null != work.Before is null
                    || !work.Before.AsSpan().SequenceEqual(work.Content)),
        ];
    }

    private static string? TakeBack(Stack<FileWork> done)
    {
        string? fault = null;
        foreach (var work in done)
        {
            try
            {
                DurableFile.Apply([new FileWork(work.Path, work.Before, null, Keeping.Durable)], static _ => { });
            }
            catch (Exception e) when (DurableFile.IsFault(e))
            {
                fault ??= e.Message;
            }
        }

        return fault;
    }

    private Refused Refuse(Exception e) => new(
        DurableFile.IsFull(e) ? Refusal.NoSpace : Refusal.Unavailable,
        $"Nothing was changed: the agent cannot keep it in {directory}: {e.Message}");
}
