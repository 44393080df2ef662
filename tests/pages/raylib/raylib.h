/* Stands in for the functions of raylib that docs/engines/own-engine.md uses: there is no window. It is closed once a
 * player was drawn where the pointer is. */
#ifndef RAYLIB_H
#define RAYLIB_H

#include <stdbool.h>

typedef struct Vector2 { float x, y; } Vector2;
typedef struct Color { unsigned char r, g, b, a; } Color;

#define RAYWHITE (Color){245, 245, 245, 255}
#define DARKGRAY (Color){80, 80, 80, 255}
#define RED (Color){230, 41, 55, 255}

void InitWindow(int width, int height, const char *title);
void SetTargetFPS(int fps);
bool WindowShouldClose(void);
void CloseWindow(void);
void BeginDrawing(void);
void EndDrawing(void);
void ClearBackground(Color color);
void DrawText(const char *text, int x, int y, int size, Color color);
void DrawCircle(int x, int y, float radius, Color color);
Vector2 GetMousePosition(void);

#endif
