using Muster.Bedrock;

namespace Muster.Etcd.Backend.Pages;

/// <summary>
/// A tree of pages, built from its leaves upwards out of rows that come in the order of their keys. Of each level one page
/// is held, and written when it is full: so the memory that it takes does not grow with the rows.
/// </summary>
internal sealed class BucketWriter(PageFile file)
{
    private readonly List<PageDraft> _levels = [new PageDraft(PageKind.Leaf)];
    private byte[]? _last;

    public void Add(in Element row)
    {
        Invariant.That(_last is null || _last.AsSpan().SequenceCompareTo(row.Key) < 0);
        _last = row.Key;
        Add(0, row);
    }

    /// <summary>Writes what is left; the page that all others hang on.</summary>
    public ulong Finish()
    {
        // The number of levels may grow meanwhile.
        for (var level = 0; level < _levels.Count - 1; level++)
        {
            Hang(level);
        }

        return _levels[^1].WriteTo(file).Page;
    }

    private void Add(int level, in Element element)
    {
        if (!_levels[level].HasRoomFor(element))
        {
            Hang(level);
        }

        _levels[level].Add(element);
    }

    /// <summary>Writes the level's page and tells the one above of it.</summary>
    private void Hang(int level)
    {
        var above = level + 1;
        if (_levels.Count == above)
        {
            _levels.Add(new PageDraft(PageKind.Branch));
        }

        Add(above, _levels[level].WriteTo(file));
    }
}
