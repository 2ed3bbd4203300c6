using System.Text;

namespace Muster.Bedrock.Hcl;

/// <summary>From offsets in a document's UTF-8 to lines and columns.</summary>
internal sealed class HclPlaces
{
    private readonly byte[] _bytes;
    private readonly List<int> _lineStarts = [0];

    public HclPlaces(byte[] bytes)
    {
        _bytes = bytes;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '\n')
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    public HclPosition Of(long offset)
    {
        var found = _lineStarts.BinarySearch((int)offset);
        var line = (found >= 0 ? found : ~found - 1) + 1;
        return new HclPosition(line, Column(line, (int)offset - _lineStarts[line - 1]));
    }

    /// <summary>The column of a byte of a line.</summary>
    public int Column(int line, int byteInLine)
    {
        var start = _lineStarts[Math.Min(line, _lineStarts.Count) - 1];
        var length = Math.Clamp(byteInLine, 0, _bytes.Length - start);
        return Encoding.UTF8.GetCharCount(_bytes, start, length) + 1;
    }
}
