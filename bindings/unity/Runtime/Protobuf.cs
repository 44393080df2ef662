// Reads a field that the library leaves in the raw answer, since only C#'s names want it: no schema, no allocation.
namespace PlayerIONative
{
    /// <summary>As much of protobuf as it takes to find one number in an answer.</summary>
    internal static unsafe class Protobuf
    {
        /// <summary>The bool of this field number; false where there is none, or where the bytes end too soon.</summary>
        public static bool Bool(byte* bytes, long length, uint field)
        {
            byte* end = bytes + length;
            bool found = false;
            while (bytes < end)
            {
                ulong key, number;
                if (!Varint(ref bytes, end, out key)) return found;
                switch (key & 7)
                {
                    case 0:
                        if (!Varint(ref bytes, end, out number)) return found;
                        if (key >> 3 == field) found = number != 0;
                        break;
                    case 1:
                        bytes += 8;
                        break;
                    case 2:
                        if (!Varint(ref bytes, end, out number) || number > (ulong)(end - bytes)) return found;
                        bytes += number;
                        break;
                    case 5:
                        bytes += 4;
                        break;
                    default:
                        return found;
                }
            }
            return found;
        }

        private static bool Varint(ref byte* bytes, byte* end, out ulong number)
        {
            number = 0;
            for (int shift = 0; shift < 64 && bytes < end; shift += 7)
            {
                byte next = *bytes++;
                number |= (ulong)(next & 0x7f) << shift;
                if (next < 0x80) return true;
            }
            return false;
        }
    }
}
