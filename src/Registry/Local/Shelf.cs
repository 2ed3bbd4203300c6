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
///   redo.log            what has been done to the first two and may not have reached the disk yet
/// </code>
/// HASH is the SHA-256 of the id, so that any id is a file name. Without a directory nothing is kept (-dev).
/// Called by the one writer only.
/// </summary>
internal sealed class Shelf(string? directory, TimeProvider time) : IDisposable
{
    private static readonly string[] _folders = ["services", "checks", "checks/state"];

    private readonly RedoLog? _redo = directory is null ? null : new RedoLog(directory);

    public bool Keeps() => directory is not null;

    /// <summary>Makes the folders, and does again what a crash may have undone.</summary>
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

            if (!_redo!.Read().TryGet(out var works, out var newer))
            {
                return newer;
            }

            _redo.Open();
            DurableFile.Apply(Last([.. works.Select(work => work with { Path = Path.Combine(directory, work.Path) })]), Ignore);
            Settle();
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

        var touched = new Stack<FileWork>();
        var noted = false;
        try
        {
            var works = ToDo(filings);
            if (works.Where(work => work.Keeping == Keeping.Durable).ToList() is { Count: > 0 } durable)
            {
                _redo!.Append(durable.Select(work => work with { Path = Path.GetRelativePath(directory, work.Path) }));
                noted = true;
            }

            DurableFile.Apply(works, touched.Push);
            if (_redo!.Bytes > RedoLog.BytesMax)
            {
                Settle();
            }

            return null;
        }
        catch (Exception e) when (DurableFile.IsFault(e))
        {
            return TakeBack(touched, noted) is { } worse
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

    /// <summary>Nothing is left to be done again.</summary>
    public void Dispose()
    {
        try
        {
            if (_redo is { Bytes: > 0 })
            {
                Settle();
            }
        }
        catch (Exception e) when (DurableFile.IsFault(e))
        {
            // Then the log stays, and the next start does it.
            return;
        }
        finally
        {
            _redo?.Dispose();
        }
    }

    public static bool IsNameOf(string path, string id) => Path.GetFileName(path) == Hash(id);

    private IEnumerable<(string Path, byte[]? Content, Keeping Keeping)> Files(Filing filing) => filing switch
    {
        Filing.SaveService save => [(At("services", save.Service.Id), ShelfJson.Of(save.Service), Keeping.Durable)],
        Filing.RemoveService remove => [(At("services", remove.ServiceId), null, Keeping.Durable)],
        Filing.SaveCheck save => [(At("checks", save.Definition.CheckId), ShelfJson.Of(save.Definition), Keeping.Durable)],
        Filing.RemoveDefinition remove => [(At("checks", remove.CheckId), null, Keeping.Durable)],
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
        var files = filings.SelectMany(Files)
            .Select(file => new FileWork(file.Path, file.Content, null, file.Keeping))
            .ToList();
        return
        [
            .. Last(files)
                .Select(work => work with { Before = DurableFile.ReadIfThere(work.Path) })
                .Where(work => work.Content is null != work.Before is null
                    || !work.Before.AsSpan().SequenceEqual(work.Content)),
        ];
    }

    private static List<FileWork> Last(List<FileWork> works)
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var at = 0; at < works.Count; at++)
        {
            last[works[at].Path] = at;
        }

        return [.. works.Where((work, at) => last[work.Path] == at)];
    }

    private string? TakeBack(Stack<FileWork> touched, bool noted)
    {
        string? fault = null;
        foreach (var work in touched)
        {
            fault ??= Try(() => DurableFile.Apply([work with { Content = work.Before, Before = work.Content }], Ignore));
        }

        return noted ? fault ?? Try(_redo!.TakeBack) : fault;
    }

    private static string? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e) when (DurableFile.IsFault(e))
        {
            return e.Message;
        }
    }

    private static void Ignore(FileWork work)
    {
    }

    /// <summary>The files are on the disk, so the log need not tell of them.</summary>
    private void Settle()
    {
        DurableFile.Flush(directory!);
        _redo!.Clear();
    }

    private Refused Refuse(Exception e) => new(
        DurableFile.IsFull(e) ? Refusal.NoSpace : Refusal.Unavailable,
        $"Nothing was changed: the agent cannot keep it in {directory}: {e.Message}");
}
